import { STATUS_CODES } from 'node:http';

/** What is wrong with one parameter. */
export interface ParameterFault {
  readonly parameter: string;
  readonly detail: string;
}

/** RFC 9457; `about:blank` means that the title is the status' own and says it all. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly ParameterFault[];
}

export function problem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
}

/** 400 for parameters that cannot be used, each named. */
export function parameterProblem(errors: readonly ParameterFault[]): Problem {
  return { ...problem(400, errors.map(({ detail }) => detail).join('; ')), errors };
}

/** Ends a request with this problem as its answer. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
}
