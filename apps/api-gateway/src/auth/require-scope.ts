import type { ApiScope } from '@globalmart/metrics-store';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiForbiddenResponse, ApiSecurity, ApiUnauthorizedResponse } from '@nestjs/swagger';
import { problemResponse } from '../problems/problem.dto';

export const REQUIRED_SCOPE = 'required-scope';
export const API_KEY_SECURITY = 'api-key';

/** The scope a key needs for a route, in code and in the documentation. */
export function RequireScope(scope: ApiScope): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(REQUIRED_SCOPE, scope),
    ApiSecurity(API_KEY_SECURITY),
    ApiUnauthorizedResponse(problemResponse('No key was sent.')),
    ApiForbiddenResponse(problemResponse(`The key is wrong, or lacks the scope \`${scope}\`.`)),
  );
}
