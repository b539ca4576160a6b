/** Where customers live. */
export interface CustomerCountry {
  readonly name: string;
  /** Of the purchases, in percent. */
  readonly percent: number;
  /** Standard time where most of its people live; summer time would move the curve by an hour and is left out. */
  readonly utcOffsetHours: number;
}

export const CUSTOMER_COUNTRIES: readonly CustomerCountry[] = [
  { name: 'USA', percent: 48, utcOffsetHours: -6 },
  { name: 'UK', percent: 16, utcOffsetHours: 0 },
  { name: 'Canada', percent: 12, utcOffsetHours: -5 },
  { name: 'Germany', percent: 14, utcOffsetHours: 1 },
  { name: 'France', percent: 10, utcOffsetHours: 1 },
];
