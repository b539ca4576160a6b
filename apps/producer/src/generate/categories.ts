/** A category and the range its prices lie in, in cents. */
export interface CategoryRange {
  readonly name: string;
  readonly leastCents: number;
  readonly mostCents: number;
}

// Dollars, least and most, over 10–2,000; first the departments people buy from most.
const DEPARTMENTS: readonly (readonly [names: string, least: number, most: number])[] = [
  ['Books, E-Books, Audiobooks, Comics', 10, 80],
  ['Grocery, Snacks, Beverages, Coffee, Tea, Spices', 10, 60],
  ['Women Clothing, Men Clothing, Kids Clothing, Shoes, Boots, Sneakers, Socks, Underwear, Hats', 12, 250],
  ['Smartphones, Laptops, Tablets, Desktops, Monitors', 150, 2000],
  ['Headphones, Speakers, Chargers, Cables, Keyboards, Mice, Webcams, Storage, Memory, Printers', 15, 400],
  ['Toys, Board Games, Puzzles, Dolls, Building Sets, Plush, Model Kits', 10, 150],
  ['Skin Care, Hair Care, Makeup, Fragrance, Shaving, Oral Care, Vitamins, Supplements', 10, 120],
  ['Cookware, Cutlery, Tableware, Small Appliances, Bedding, Bath, Curtains, Rugs, Lamps, Candles', 12, 300],
  ['Sofas, Tables, Chairs, Beds, Desks, Shelves', 80, 2000],
  ['Garden Tools, Plants, Seeds, Grills, Patio, Pools', 10, 900],
  ['Hand Tools, Power Tools, Paint, Plumbing, Electrical, Hardware', 10, 600],
  ['Fitness, Yoga, Cycling, Running, Swimming, Camping, Hiking, Fishing, Golf, Skiing', 15, 1200],
  ['Dog Supplies, Cat Supplies, Fish Supplies, Bird Supplies', 10, 120],
  ['Car Parts, Tires, Car Care', 15, 800],
  ['Guitars, Pianos, Drums', 40, 2000],
  ['Cameras, Lenses', 100, 2000],
  ['Watches', 40, 2000],
];

/** The 100 categories of the shop. */
export const CATEGORIES: readonly CategoryRange[] = DEPARTMENTS.flatMap(([names, least, most]) =>
  names.split(', ').map((name) => ({ name, leastCents: least * 100, mostCents: most * 100 })),
);
