import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { reportProblem } from './report-problem';

/** Every error of a route leaves as RFC 9457 problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    // An unhealthy report is an answer with a status of its own, not a failure to answer.
    if (request.routeOptions.url === '/health' && error instanceof HttpException) {
      reply.status(error.getStatus()).send(error.getResponse());
      return;
    }
    reportProblem(reply, error, this.logger);
  }
}
