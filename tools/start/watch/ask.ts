/** The body of an answer that comes in time, and whether it is a good one; undefined without an answer. */
export async function ask(
  url: string,
  timeoutMs: number,
  headers: Record<string, string> = {},
): Promise<{ readonly ok: boolean; readonly body: string } | undefined> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    return { ok: response.ok, body: await response.text() };
  } catch {
    return undefined; // being restarted, or too busy to answer: what it would have said is not known
  }
}
