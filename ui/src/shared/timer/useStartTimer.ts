import { useMutation } from '@tanstack/react-query';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { sayError } from '@/api/queries';
import type { EntryDraft } from '@/api/types';

import { createStore } from '../store';

/** A start that waits for an answer: a timer that was not started here would be stopped by it. */
export interface WaitingStart {
  message: string;
  start: () => void;
}

/** The start that waits for an answer, if one does. */
export const waitingStart = createStore<{ waiting: WaitingStart | null }>({ waiting: null });

/** Starts the timer. Before one that was started elsewhere is stopped, a person is asked; see `TimerElsewhere`. */
export function useStartTimer(after?: () => void) {
  const run = ({ draft, takeOver }: { draft: EntryDraft; takeOver: boolean }) =>
    api.startTimer(draft, takeOver);
  const mutation = useMutation({
    mutationFn: run,
    onSuccess: after,
    onError: (thrown, { draft }) => {
      const error = toApiError(thrown);
      if (error.code !== 'timer_elsewhere') return sayError(error);
      waitingStart.set({
        waiting: { message: error.message, start: () => mutation.mutate({ draft, takeOver: true }) },
      });
    },
  });
  return {
    start: (draft: EntryDraft) => mutation.mutate({ draft, takeOver: false }),
    isPending: mutation.isPending,
  };
}
