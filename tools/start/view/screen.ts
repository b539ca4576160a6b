import type { Sight } from '../watch/sight';
import type { Caption } from './picture';

/** Where a person watches. */
export interface Screen {
  /** A line that stays. */
  line(text: string): void;
  /** How everything is now. */
  show(sight: Sight, caption: Caption): void;
  /** No more sights come: from now on there are only lines. */
  end(): void;
}
