import { NotFoundException } from '@nestjs/common';
import { problem, ProblemError } from './problem';
import { toProblem } from './to-problem';

const withFields = (message: string, fields: object) => Object.assign(new Error(message), fields);

it.each([
  ['a problem, as it is', new ProblemError(problem(403, 'no')), 403, 'no'],
  ["Nest's not found", new NotFoundException('Cannot GET /x'), 404, 'Cannot GET /x'],
  ["Fastify's refusal of a body", withFields('too large', { code: 'FST_ERR', statusCode: 413 }), 413, 'too large'],
  [
    'a query past its time',
    withFields('canceled', { code: '57014' }),
    503,
    'The query took too long; ask for a shorter range.',
  ],
])('answers %s', (_, error, status, detail) => expect(toProblem(error)).toEqual(problem(status, detail)));

it.each([
  withFields('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }),
  withFields('the database system is starting up', { code: '57P03' }),
  withFields('sorry, too many clients already', { code: '53300' }),
  new Error('timeout exceeded when trying to connect'),
  new Error('Connection terminated unexpectedly'),
  Object.assign(new Error('Connection error: connect ECONNREFUSED'), { name: 'KafkaJSConnectionError' }),
  Object.assign(new Error('connect ECONNREFUSED'), { name: 'MongoServerSelectionError' }),
  Object.assign(new Error('connection timed out'), { name: 'MongoNetworkTimeoutError' }),
])('answers 503 to: %s', (error) => expect(toProblem(error).status).toBe(503));

it.each([new Error('password=hunter2'), withFields('no such column', { code: '42703' }), 'thrown text', undefined])(
  'answers 500 without detail to: %s',
  (error) => {
    const answer = toProblem(error);
    expect(answer).toEqual(problem(500, 'The request could not be answered because of an error on our side.'));
    expect(answer.title).toBe('Internal Server Error');
  },
);
