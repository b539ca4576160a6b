import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { RequireScope } from '../auth/require-scope';
import { problemResponse } from '../problems/problem.dto';
import { KeyDto, NewKeyDto } from './key.dto';
import { KeyPath, KeyRequest } from './key.request';
import { KeysService } from './keys.service';

@ApiTags('keys')
@ApiServiceUnavailableResponse(problemResponse('The database does not answer, or not in time.'))
@RequireScope('admin')
@Controller('/api/v1/keys')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Get()
  @ApiOperation({ summary: 'All keys by name, revoked ones too, without what would let one use them' })
  @ApiOkResponse({ type: [KeyDto] })
  list(): Promise<KeyDto[]> {
    return this.keys.list();
  }

  @Post()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Make a key; it is shown in this answer and never again' })
  @ApiCreatedResponse({ type: NewKeyDto })
  @ApiBadRequestResponse(problemResponse('A field cannot be used; `errors` names it.'))
  @ApiConflictResponse(problemResponse('The name is taken.'))
  create(@Body() request: KeyRequest): Promise<NewKeyDto> {
    return this.keys.create(request);
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a key for good; from the next request on it is refused' })
  @ApiNoContentResponse({ description: 'It is revoked, by this or an earlier request.' })
  @ApiBadRequestResponse(problemResponse('That is no name of a key.'))
  @ApiNotFoundResponse(problemResponse('There is no such key.'))
  revoke(@Param() { name }: KeyPath): Promise<void> {
    return this.keys.revoke(name);
  }
}
