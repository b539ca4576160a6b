import { stripVTControlCharacters } from 'node:util';
import type { Sight } from '../watch/sight';
import { duration, percent } from './format';
import type { Paint } from './paint';
import { qualityPanel } from './quality-panel';
import { shopRows } from './shop-rows';
import { jobRows, partRows } from './status-rows';
import { firstThatFits, fit, pad, widthOf } from './text';
import { todayPanel } from './today-panel';
import { topicsTable } from './topics-table';
import { isWaiting, WAITING, WAITING_SHORT } from './waiting';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What is shown and does not come from the apps. */
export interface Caption {
  /** Ways to say at which pace events come, the longest first. */
  readonly pace: readonly string[];
  readonly docsUrl: string | undefined;
  readonly readKey: string | undefined;
}

export interface Scene {
  readonly caption: Caption;
  readonly upSeconds: number;
  readonly sight: Sight;
  /** Lines that were said meanwhile, the newest last. */
  readonly messages: readonly string[];
}

/** Below this the panels stand one under the other. */
const SIDE_BY_SIDE_COLUMNS = 72;
const GAP = 3;

/** A part of the picture; those of the greatest rank go first when there is no room for all. */
interface Section {
  readonly lines: readonly string[];
  readonly rank: number;
}

/** The whole picture: at most `rows` lines, none wider than `columns`. */
export function render(scene: Scene, size: Size, paint: Paint): string[] {
  const { columns } = size;
  const { sight } = scene;
  const rows = size.rows - Math.min(1, scene.messages.length);
  const active = sight.topics.filter(({ inPerSecond, outPerSecond }) => inPerSecond || outPerSecond);
  const table = (topics: typeof sight.topics) => topicsTable(topics, sight.all, columns, paint);
  const sections = (topics: typeof sight.topics): Section[] => [
    { lines: titleLines(scene, columns, paint), rank: 1 },
    { lines: [noticeLine(sight, columns, paint)], rank: sight.history || isWaiting(sight) ? 0 : 9 },
    { lines: table(topics), rank: 0 },
    { lines: [''], rank: 9 },
    { lines: panels(sight, columns, paint), rank: 3 },
    { lines: shopRows(sight.shop, columns, paint), rank: 7 },
    { lines: [''], rank: 9 },
    { lines: jobRows(sight.jobs, columns, paint), rank: 6 },
    { lines: partRows('APPS', sight.apps, columns, paint), rank: 4 },
    { lines: partRows('SERVICES', sight.services, columns, paint), rank: 5 },
  ];
  const all = sections(sight.topics);
  const kept = heightOf(all) <= rows ? all : thinned(sections(active), rows);
  const lines = kept.flatMap((section) => section.lines);
  const left = size.rows - lines.length;
  const messages = left > 0 ? scene.messages.slice(-left).map((line) => paint.faint(fit(` ${line}`, columns))) : [];
  return [...lines, ...messages].slice(0, size.rows).map((line) => clip(line, columns));
}

function titleLines({ caption, upSeconds }: Scene, columns: number, paint: Paint): string[] {
  const name = ' GlobalMart';
  const up = `  up ${duration(upSeconds)}  `;
  const pace = firstThatFits(caption.pace, columns - name.length - up.length);
  const title = paint.title(name) + up + pace;
  if (!caption.docsUrl) return [title];
  const ways = [` ${caption.docsUrl}`];
  if (caption.readKey) ways.unshift(` ${caption.docsUrl}  key ${caption.readKey}`);
  return [title, firstThatFits(ways, columns)];
}

function noticeLine(sight: Sight, columns: number, paint: Paint): string {
  const { history } = sight;
  if (isWaiting(sight)) return paint.warning(` ${firstThatFits([WAITING, WAITING_SHORT], columns - 1)}`);
  if (!history) return '';
  const done = 1 - history.behindSeconds / history.ofSeconds;
  const text = ` HISTORY  event time is ${duration(history.behindSeconds)} behind now  `;
  const end = ` ${percent(done, 0)}`;
  const room = Math.min(40, columns - text.length - end.length);
  const bar = room < 4 ? '' : '█'.repeat(Math.round(room * done)).padEnd(room, '░');
  return paint.warning(text) + bar + end;
}

/** What sells beside how well it is processed, or above it on a narrow terminal. */
function panels(sight: Sight, columns: number, paint: Paint): string[] {
  if (columns < SIDE_BY_SIDE_COLUMNS) {
    const width = columns - 2;
    return [...qualityPanel(sight, width, paint), ...todayPanel(sight.today, width, paint)].map((line) => ` ${line}`);
  }
  const width = Math.floor((columns - 1 - GAP) / 2);
  const left = todayPanel(sight.today, width, paint);
  const right = qualityPanel(sight, width, paint);
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, i) => ` ${pad(left[i] ?? '', width + GAP)}${right[i] ?? ''}`,
  );
}

/** Leaves out what matters least until the rest is low enough. */
function thinned(sections: readonly Section[], rows: number): readonly Section[] {
  let kept = sections;
  while (heightOf(kept) > rows && kept.length > 1) {
    const worst = Math.max(...kept.map(({ rank }) => rank));
    const at = kept.findLastIndex(({ rank }) => rank === worst);
    kept = kept.filter((_, i) => i !== at);
  }
  return kept;
}

function heightOf(sections: readonly Section[]): number {
  return sections.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** The last resort on a terminal narrower than any line was made for: without colours, but whole. */
function clip(line: string, columns: number): string {
  return widthOf(line) <= columns ? line : fit(stripVTControlCharacters(line), columns);
}
