import { applyDecorators } from '@nestjs/common';
import { ApiBadRequestResponse, ApiServiceUnavailableResponse } from '@nestjs/swagger';
import { problemResponse } from './problem.dto';

/** For the documentation: the problems that every path with parameters and a database behind it can answer with. */
export function ApiQueryProblems(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    ApiBadRequestResponse(problemResponse('A parameter cannot be used; `errors` names it.')),
    ApiServiceUnavailableResponse(problemResponse('What the answer comes from does not answer, or not in time.')),
  );
}
