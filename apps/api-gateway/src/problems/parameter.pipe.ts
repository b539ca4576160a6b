import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { type ParameterFault, parameterProblem, ProblemError } from './problem';

/**
 * Turns query strings and bodies into their DTO and refuses what does not fit. Unknown parameters are refused too: a mistyped
 * `contry=UK` would otherwise answer with the numbers of all countries.
 */
export function createParameterPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => new ProblemError(parameterProblem(errors.map(toFault))),
  });
}

function toFault({ property, constraints = {} }: ValidationError): ParameterFault {
  const unknown = 'whitelistValidation' in constraints;
  const details = unknown ? [`${property} is not a parameter of this path`] : Object.values(constraints);
  return { parameter: property, detail: details[0] ?? `${property} is not valid` };
}
