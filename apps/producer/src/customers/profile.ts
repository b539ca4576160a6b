import type { CustomerEventMessage } from '@globalmart/contracts';
import { faker } from '@faker-js/faker/locale/en';
import { CATEGORIES } from '../generate/categories';
import { hash } from '../generate/event-random';

/** What the shop knows of a customer. */
export interface CustomerProfile extends Pick<
  CustomerEventMessage,
  'email' | 'age' | 'country' | 'registration_date' | 'preferences'
> {
  readonly name: string;
}

// Faker's own words, as its person.fullName() has them but picked by customer.
const { first_name: FIRST_NAMES, last_name: LAST_NAMES } = faker.definitions.person;
const FIRST = [...new Set([...(FIRST_NAMES.female ?? []), ...(FIRST_NAMES.male ?? [])])];
const LAST = LAST_NAMES.generic ?? [];
/** Reserved for examples by RFC 2606: no mail can reach anybody. */
const DOMAINS = ['example.com', 'example.org', 'example.net'] as const;
const YOUNGEST = 18;
const OLDEST = 80;
const MOST_PREFERENCES = 4;

/** The name, e-mail, age and preferences of a customer: a function of its arguments. */
export function profileOf(
  seed: number,
  index: number,
  { country, registeredAtMs, revision }: { country: string; registeredAtMs: number; revision: number },
): CustomerProfile {
  const number = (salt: number) => hash(seed, index, salt);
  const first = FIRST[number(10) % FIRST.length] ?? '';
  const last = LAST[number(11) % LAST.length] ?? '';
  // A profile is updated because somebody changes the address or tells what they like.
  const since = revision * 100;
  const account = `${first}.${last}`.replaceAll("'", '').toLowerCase();
  const domain = DOMAINS[number(since + 12) % DOMAINS.length] ?? DOMAINS[0];
  // Two throws make the middle of the range likelier than its ends.
  const span = OLDEST - YOUNGEST + 1;
  const age = YOUNGEST + Math.floor(((number(13) % span) + (number(14) % span) + 1) / 2);
  const likes = 1 + (number(since + 15) % MOST_PREFERENCES);
  const preferences = Array.from({ length: likes }, (_, i) => CATEGORIES[number(since + 20 + i) % CATEGORIES.length]);
  return {
    name: `${first} ${last}`,
    // The number keeps two people of one name apart.
    email: `${account}${index + 1}@${domain}`,
    age,
    country,
    registration_date: new Date(registeredAtMs).toISOString().slice(0, 10),
    preferences: [...new Set(preferences.map((category) => category?.name ?? ''))],
  };
}
