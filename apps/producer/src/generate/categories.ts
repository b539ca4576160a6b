/** A category and the range its prices lie in, in cents. */
export interface CategoryRange {
  readonly name: string;
  readonly leastCents: number;
  readonly mostCents: number;
  /** The hour, UTC, at which people ask for it most. */
  readonly peakHour: number;
  /** How much it is asked for on a Saturday or Sunday, where 1 is a weekday. */
  readonly weekend: number;
}

type Department = readonly [names: string, least: number, most: number, peakHour: number, weekend: number];

// Dollars, least and most, over 10–2,000; first the departments people buy from most.
const DEPARTMENTS: readonly Department[] = [
  ['Books, E-Books, Audiobooks, Comics', 10, 80, 21, 1.1],
  ['Grocery, Snacks, Beverages, Coffee, Tea, Spices', 10, 60, 17, 1.2],
  ['Women Clothing, Men Clothing, Kids Clothing, Shoes, Boots, Sneakers, Socks, Underwear, Hats', 12, 250, 20, 1.1],
  ['Smartphones, Laptops, Tablets, Desktops, Monitors', 150, 2000, 19, 0.8],
  ['Headphones, Speakers, Chargers, Cables, Keyboards, Mice, Webcams, Storage, Memory, Printers', 15, 400, 13, 0.7],
  ['Toys, Board Games, Puzzles, Dolls, Building Sets, Plush, Model Kits', 10, 150, 16, 1.4],
  ['Skin Care, Hair Care, Makeup, Fragrance, Shaving, Oral Care, Vitamins, Supplements', 10, 120, 20, 1.0],
  ['Cookware, Cutlery, Tableware, Small Appliances, Bedding, Bath, Curtains, Rugs, Lamps, Candles', 12, 300, 18, 1.2],
  ['Sofas, Tables, Chairs, Beds, Desks, Shelves', 80, 2000, 20, 1.4],
  ['Garden Tools, Plants, Seeds, Grills, Patio, Pools', 10, 900, 10, 1.6],
  ['Hand Tools, Power Tools, Paint, Plumbing, Electrical, Hardware', 10, 600, 9, 1.5],
  ['Fitness, Yoga, Cycling, Running, Swimming, Camping, Hiking, Fishing, Golf, Skiing', 15, 1200, 7, 1.3],
  ['Dog Supplies, Cat Supplies, Fish Supplies, Bird Supplies', 10, 120, 18, 1.0],
  ['Car Parts, Tires, Car Care', 15, 800, 12, 1.2],
  ['Guitars, Pianos, Drums', 40, 2000, 21, 1.2],
  ['Cameras, Lenses', 100, 2000, 15, 1.1],
  ['Watches', 40, 2000, 22, 0.9],
];

/** The 100 categories of the shop. */
export const CATEGORIES: readonly CategoryRange[] = DEPARTMENTS.flatMap(([names, least, most, peakHour, weekend]) =>
  names.split(', ').map((name) => ({ name, leastCents: least * 100, mostCents: most * 100, peakHour, weekend })),
);
