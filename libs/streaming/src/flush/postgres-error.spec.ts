import { DatabaseError } from 'pg';
import { isPassing } from './postgres-error';

function databaseError(code: string): DatabaseError {
  const error = new DatabaseError('said the server', 10, 'error');
  error.code = code;
  return error;
}

describe('an error of the database', () => {
  it.each([
    ['57P01', 'the server is shutting down'],
    ['57P03', 'the server is starting'],
    ['53300', 'there are too many connections'],
    ['40P01', 'a deadlock was broken'],
    ['40001', 'a serialization failure'],
    ['08006', 'the connection failed'],
    ['25P03', 'the session sat idle in its transaction'],
    ['25P04', 'the transaction took too long'],
    ['55P03', 'a lock was not to be had'],
  ])('%s passes: %s', (code) => {
    expect(isPassing(databaseError(code))).toBe(true);
  });

  it.each([
    ['23514', 'a check was violated'],
    ['42P01', 'there is no such table'],
    ['21000', 'a key came twice'],
    ['22003', 'a number was out of range'],
  ])('%s is a bug: %s', (code) => {
    expect(isPassing(databaseError(code))).toBe(false);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('passes: %s', (message) => {
    expect(isPassing(new Error(message))).toBe(true);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EAI_AGAIN'])('passes: %s', (code) => {
    expect(isPassing(Object.assign(new Error('of a socket'), { code }))).toBe(true);
  });

  it.each([
    new Error('a flush without rows does not reach the writer'),
    new TypeError('undefined is not a function'),
    Object.assign(new TypeError('of an argument'), { code: 'ERR_INVALID_ARG_TYPE' }),
    'not an error at all',
  ])('is a bug: %s', (error) => {
    expect(isPassing(error)).toBe(false);
  });
});
