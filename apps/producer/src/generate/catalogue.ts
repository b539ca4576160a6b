import { amountFromCents, MAX_PRODUCT_INVENTORY, type ProductMessage } from '@globalmart/contracts';
import { faker } from '@faker-js/faker/locale/en';
import { CATEGORIES } from './categories';
import { EventRandom, hash } from './event-random';

// The shop's own, not the run's: whoever sells, with whatever seed, sells the same products.
const CATALOGUE_SEED = 20_260_101;
/** A tenth of the products make half of the sales. */
const POPULARITY_EXPONENT = 3.3;
/** The first categories have several times the products of the last. */
const CATEGORY_EXPONENT = 1.6;

/** What the shop sells. Numbers by product index are computed once, words only when the catalogue is written. */
export class Catalogue {
  private readonly pricesCents: Int32Array;
  private readonly categories: Uint8Array;

  constructor(readonly size: number) {
    this.pricesCents = new Int32Array(size);
    this.categories = new Uint8Array(size);
    const random = new EventRandom(CATALOGUE_SEED);
    for (let product = 0; product < size; product += 1) {
      random.seek(product);
      const category = Math.floor(CATEGORIES.length * random.fraction() ** CATEGORY_EXPONENT);
      const { leastCents = 0, mostCents = 0 } = CATEGORIES[category] ?? {};
      this.categories[product] = category;
      // Square: cheap products are more common than dear ones.
      this.pricesCents[product] = leastCents + Math.round((mostCents - leastCents) * random.fraction() ** 2);
    }
  }

  /** The index of a product as buyers pick it: low ones far more often. */
  pick(random: EventRandom): number {
    return Math.floor(this.size * random.fraction() ** POPULARITY_EXPONENT);
  }

  idOf(product: number): string {
    return `prod_${product + 1}`;
  }

  priceCentsOf(product: number): number {
    return this.pricesCents[product] ?? 0;
  }

  categoryOf(product: number): string {
    return CATEGORIES[this.categoryIndexOf(product)]?.name ?? '';
  }

  /** The index of its category in CATEGORIES. */
  categoryIndexOf(product: number): number {
    return this.categories[product] ?? 0;
  }

  /** The whole catalogue as it goes on the wire, always the same for one size. */
  *messages(): Generator<ProductMessage> {
    for (let product = 0; product < this.size; product += 1) {
      yield {
        product_id: this.idOf(product),
        name: nameOf(product),
        category: this.categoryOf(product),
        price: amountFromCents(this.priceCentsOf(product)),
        inventory: hash(CATALOGUE_SEED, product, 1) % (MAX_PRODUCT_INVENTORY + 1),
        ratings: 1 + (hash(CATALOGUE_SEED, product, 2) % 41) / 10,
      };
    }
  }
}

// Faker's own words, put together as its productName() does but picked by product, and twenty times as fast.
const WORDS = faker.definitions.commerce.product_name;

function nameOf(product: number): string {
  const word = (list: readonly string[], salt: number) => list[hash(CATALOGUE_SEED, product, salt) % list.length] ?? '';
  return `${word(WORDS.adjective, 3)} ${word(WORDS.material, 4)} ${word(WORDS.product, 5)}`;
}
