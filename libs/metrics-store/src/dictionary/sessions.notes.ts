import type { TableNotes } from './table-notes';

const USER = 'Whose session it is.';
const SESSION = 'What the shop calls the session; two users may have sessions of one name.';

export const SESSIONS_NOTES: readonly TableNotes[] = [
  {
    name: 'session_metrics',
    about:
      'One visit to the online shop, from its first event of any kind to its last: views, cart events and purchases that name it. ' +
      'A row appears with the first of them and changes with each, also with one that comes late after all, however long a visit ' +
      'lasts. It is gone once it ended 30 days before the newest event of the job. While topics are behind each other, rows lack ' +
      'what has not been read yet.',
    key: ['user_id', 'session_id'],
    columns: {
      session_id: SESSION,
      user_id: USER,
      start_time: 'Event time of its first event, UTC.',
      end_time: 'Event time of its last event so far, UTC.',
      duration_seconds: 'Whole seconds from start_time to end_time; 0 where there was one event only.',
      page_views:
        'Events with event_type view. Searches, filters and comparisons are not counted, but prolong the session.',
      cart_adds: 'Cart events with action add, each once whatever its quantity.',
      cart_removes: 'Cart events with action remove.',
      purchase_completed: 'Whether it has a transaction.',
      abandoned: 'Whether its cart was abandoned (there is a row in cart_abandonment) and nothing was bought in it.',
      total_amount: 'What its transactions came to, in US dollars; 0.00 without one.',
      closed:
        'Whether the watermark of its partition, 10 minutes behind the newest event unless configured otherwise, is 30 minutes ' +
        'past end_time. An event that comes after all opens it again.',
    },
  },
  {
    name: 'cart_abandonment',
    about:
      'The first time that the cart of a session was abandoned: 15 minutes after its last cart event with something in it, once ' +
      'the watermark is there, or at once by an event that says so. A purchase in the session empties the cart, a checkout does ' +
      'not. An event that comes after all may move a row or take it back. It is gone 30 days before the newest event of the job, ' +
      'as are those of sessions that have gone.',
    key: ['user_id', 'session_id'],
    columns: {
      session_id: SESSION,
      user_id: USER,
      products_in_cart: 'Different products in the cart at that time.',
      cart_value:
        'US dollars: units × the last price that a cart event of the session gave for the product, else its price in the ' +
        'catalogue as of the last cart event, else 0.',
      abandonment_time: 'Event time, UTC: of the event that says so, or 15 minutes after the last cart event.',
      time_in_cart_minutes:
        'Whole minutes from when something first lay in the cart since it was last empty to the last cart event.',
      recovered_at:
        'Event time of the first purchase of the user, in any session or none, in the 24 hours after; NULL without one.',
    },
  },
];
