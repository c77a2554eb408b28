import { Tooltip as Primitive } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

import { Keys } from './Keys';

export interface TooltipProps {
  text: ReactNode;
  keys?: string;
  children: ReactElement;
}

/** A short name or reason on hover and focus. Needs {@link TooltipProvider} above. */
export function Tooltip({ text, keys, children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {text}
          {keys && <Keys of={keys} />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export const TooltipProvider = Primitive.Provider;
