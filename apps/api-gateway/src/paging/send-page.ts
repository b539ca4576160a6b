import type { FastifyReply } from 'fastify';
import { nextLink } from './next-link';
import type { Page } from './page';

/** The rows of a page as the answer, with the link to the next one, which asks the same from a later place. */
export function sendPage<Row>(reply: FastifyReply, path: string, query: object, { rows, cursor }: Page<Row>): Row[] {
  if (cursor !== undefined) reply.header('link', nextLink(path, { ...query, cursor }));
  return [...rows];
}
