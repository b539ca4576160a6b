/** The topics that the mix is made of, in the order of its weights. */
export const MIX_TOPICS = ['transactions', 'product_views', 'cart_events'] as const;
export type MixTopic = (typeof MIX_TOPICS)[number];

/** All topics that the shop's life goes to. */
export const SHOP_TOPICS = [...MIX_TOPICS, 'inventory_updates', 'customer_events'] as const;
export type ShopTopic = (typeof SHOP_TOPICS)[number];

/** A record as it goes on the wire. */
export interface SimulatedRecord {
  readonly topic: ShopTopic;
  readonly key: string;
  /** JSON, unless the record is to be defective. */
  readonly value: string;
  /** `anomaly`: the kinds it is, by product.md §3; `defect`: what is wrong with it. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly eventTimeMs: number;
}

/** Takes what the simulation makes, in the order it is to be sent. */
export type Send = (record: SimulatedRecord) => void;
