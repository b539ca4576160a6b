import { readdirSync, readlinkSync } from 'node:fs';
import type { AppProcess } from '../chaos/processes/app-process';
import { parsePrometheusText, sumOf } from '../start/prometheus-text';
import type { Figures } from './footprint';

const ANSWER_MS = 1_000;
const MIB = 1_048_576;

/** What a running app uses now: memory and open files as the kernel sees them, the heap as the app itself does. */
export async function figuresOf(app: AppProcess): Promise<Figures> {
  const { residentMb } = app;
  if (residentMb === undefined) return {};
  return { rss_mb: residentMb, ...openFiles(app.pid), ...(await heapOf(app)) };
}

function openFiles(pid: number): Figures {
  try {
    const folder = `/proc/${pid}/fd`;
    const files = readdirSync(folder);
    return {
      files: files.length,
      sockets: files.filter((file) => targetOf(`${folder}/${file}`).startsWith('socket:')).length,
    };
  } catch {
    return {}; // it has ended
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return ''; // closed since it was listed
  }
}

async function heapOf(app: AppProcess): Promise<Figures> {
  const url = app.lines.find(({ msg }) => msg.endsWith(' is up'))?.url;
  if (typeof url !== 'string') return {};
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(ANSWER_MS) });
    const bytes = sumOf(parsePrometheusText(await response.text()), 'nodejs_heap_size_used_bytes');
    return bytes === undefined ? {} : { heap_mb: bytes / MIB };
  } catch {
    return {}; // too busy to answer, or gone
  }
}
