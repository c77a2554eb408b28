import type { CommandError, ErrorCode } from './types';

/** A command that was refused. Screens act on `code` and show `message` and `hint`, which are written for a person. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(error: CommandError) {
    super(error.message);
    this.name = 'ApiError';
    this.code = error.code;
    this.hint = error.hint;
  }
}

function isCommandError(value: unknown): value is CommandError {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Partial<CommandError>;
  return typeof code === 'string' && typeof message === 'string';
}

/** Turns whatever a call threw into an {@link ApiError}; keeps one that already is. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (isCommandError(thrown)) return new ApiError({ ...thrown, hint: thrown.hint ?? null });
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError({ code: 'internal', message, hint: null });
}
