import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { OffloadDraft, OffloadStep, OffloadView } from '@/api/types';
import { toast, type MenuEntry } from '@/shared/parts';

import { isMoving } from './model';

/** What can be done with an offload. */
export function useOffloadCommands() {
  const plan = useCommand(
    (draft: OffloadDraft) => api.planOffload(draft),
    (made) => toast({ icon: 'card', text: `${made.name} is being copied` }),
  );
  const step = useCommand(({ id, to }: { id: string; to: OffloadStep }) => api.stepOffload(id, to));
  const verify = useCommand(
    ({ id, services }: { id: string; services: boolean }) => api.verifyOffload(id, services),
    ({ offload }) =>
      toast(
        offload.safe
          ? { icon: 'verified', text: `${offload.name}: every copy agrees` }
          : { icon: 'attention', text: `${offload.name}: ${offload.missing[0] ?? 'not safe'}` },
      ),
  );
  const report = useCommand(
    async ({ offload, kind }: { offload: OffloadView; kind: 'csv' | 'pdf' }) => {
      const path = await api.pickSave(`${offload.name}.${kind}`);
      if (!path) return null;
      await api.reportOffload(offload.id, kind === 'csv' ? path : null, kind === 'pdf' ? path : null);
      return path;
    },
    (path) => {
      if (path) toast({ icon: 'file', text: `The report is in ${path}` });
    },
  );
  const reveal = useCommand((path: string) => api.reveal(path));
  return { plan, step, verify, report, reveal };
}

/** The menu of an offload. */
export function useOffloadMenu(): (offload: OffloadView) => MenuEntry[] {
  const { step, verify, reveal } = useOffloadCommands();
  return (offload) => {
    const { id, state, targets } = offload;
    const moving = isMoving(offload);
    const ended = state === 'done' || state === 'cancelled';
    const disk = targets.find((target) => target.place === 'disk');
    return [
      moving
        ? { label: 'Pause', icon: 'pause', run: () => step.mutate({ id, to: 'pause' }) }
        : {
            label: state === 'done' ? 'Copy again what is missing' : 'Go on',
            icon: 'play',
            blocked: state === 'cancelled' ? 'it was given up' : offload.safe ? 'nothing is missing' : null,
            run: () => step.mutate({ id, to: 'resume' }),
          },
      {
        label: 'Read every copy back',
        icon: 'verifying',
        blocked: moving || state === 'paused' || state === 'cancelled' ? 'it is not copied yet' : null,
        run: () => verify.mutate({ id, services: false }),
      },
      {
        label: 'Compare with the service',
        icon: 'cloud',
        blocked: targets.some((target) => target.place === 'service')
          ? moving
            ? 'it is not copied yet'
            : null
          : 'it goes to no service',
        run: () => verify.mutate({ id, services: true }),
      },
      {
        label: 'Show the copy',
        icon: 'folder',
        rule: true,
        blocked: disk ? null : 'it goes to no disk',
        run: () => disk && reveal.mutate(`${disk.path}/${offload.name}`),
      },
      {
        label: 'Give it up',
        icon: 'x',
        rule: true,
        blocked: ended ? 'it has ended' : null,
        run: () => step.mutate({ id, to: 'cancel' }),
      },
    ];
  };
}
