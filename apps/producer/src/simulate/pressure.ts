/** What bears on the shop from outside: a scenario puts another one in place while the simulation runs. */
export interface Pressure {
  /** Products that people ask for more than usual, as indexes of the catalogue. */
  readonly products: readonly number[];
  /** Share, 0 to 1, of what is looked at, put into carts and bought that is one of these products. */
  readonly pull: number;
  /** What the prices of these products are multiplied by; carts keep the price they were filled at. */
  readonly priceFactor: number;
  /** Whether goods come in. */
  readonly restocks: boolean;
}

export const NO_PRESSURE: Pressure = Object.freeze({
  products: [],
  pull: 0,
  priceFactor: 1,
  restocks: true,
});
