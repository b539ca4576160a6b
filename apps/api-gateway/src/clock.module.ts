import { Global, Module } from '@nestjs/common';

/** Injection token of the time now, in milliseconds since the epoch. */
export const CLOCK = Symbol('CLOCK');
export type Clock = () => number;

@Global()
@Module({ providers: [{ provide: CLOCK, useValue: Date.now }], exports: [CLOCK] })
export class ClockModule {}
