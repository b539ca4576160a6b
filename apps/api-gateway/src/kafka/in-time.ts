import { problem, ProblemError } from '../problems/problem';

/** After this long a request is answered, whatever Kafka does. */
const ANSWER_MS = 1_900;

/**
 * What Kafka answers, if it does so in time; what goes on behind that ends by the client's own timeouts.
 * @throws ProblemError (503) when it is late
 */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const late = new ProblemError(problem(503, 'Kafka does not answer in time; try again shortly.'));
    timer = setTimeout(() => reject(late), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
