import { Button, Dialog } from '../parts';
import { waitingStart } from './useStartTimer';

/** Asks before a timer that was started elsewhere is stopped. Letting it run has the focus. */
export function TimerElsewhere() {
  const { waiting } = waitingStart.use();
  const close = () => waitingStart.set({ waiting: null });
  return (
    <Dialog
      open={waiting !== null}
      onClose={close}
      title="Another timer runs"
      text={waiting?.message}
      actions={
        <>
          <Button onClick={close}>Let it run</Button>
          <Button
            variant="primary"
            onClick={() => {
              waiting?.start();
              close();
            }}
          >
            Stop it and start this one
          </Button>
        </>
      }
    />
  );
}
