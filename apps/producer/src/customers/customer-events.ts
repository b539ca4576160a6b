import type { CustomerEventMessage } from '@globalmart/contracts';
import { EventIds } from '../generate/event-id';
import { EventRandom, mix32 } from '../generate/event-random';
import type { Customers } from './customers';

export interface CustomerEventsOptions {
  readonly customers: Customers;
  readonly seed: number;
}

/** A profile is changed once for so many registrations, by whoever is in the shop then. */
const REGISTRATIONS_PER_UPDATE = 3;
const UPDATES_SALT = 0x5ca1ab1e;

/** Registrations and changes of profiles. The same customer registers with the same event whoever makes it. */
export class CustomerEvents {
  private readonly ids: EventIds;
  private readonly random: EventRandom;

  constructor(private readonly options: CustomerEventsOptions) {
    // Not the seed of the run's other events, whose numbers begin at 0 too.
    this.ids = new EventIds(mix32(options.seed ^ UPDATES_SALT));
    this.random = new EventRandom(options.seed ^ UPDATES_SALT);
  }

  /** What happens from `fromMs` on and before `toMs`, in order of time. */
  *between(fromMs: number, toMs: number): Generator<CustomerEventMessage> {
    const { customers } = this.options;
    const end = customers.registeredBefore(toMs);
    for (let index = customers.registeredBefore(fromMs); index < end; index += 1) {
      const timeMs = customers.registeredAtMs(index);
      yield this.registration(index);
      if (index % REGISTRATIONS_PER_UPDATE > 0) continue;
      const changing = customers.shopperAt(this.random.seek(index), timeMs);
      yield this.message('profile_updated', changing, 2 * index + 1, timeMs, 1 + index);
    }
  }

  /** How this customer registered. */
  registration(index: number): CustomerEventMessage {
    return this.message('registered', index, 2 * index, this.options.customers.registeredAtMs(index), 0);
  }

  private message(
    type: CustomerEventMessage['event_type'],
    index: number,
    number: number,
    timeMs: number,
    revision: number,
  ): CustomerEventMessage {
    const { email, age, country, registration_date, preferences } = this.options.customers.profileOf(index, revision);
    return {
      event_id: this.ids.id(number, timeMs),
      event_type: type,
      user_id: this.options.customers.idOf(index),
      email,
      age,
      country,
      registration_date,
      preferences,
      timestamp: new Date(timeMs).toISOString(),
    };
  }
}
