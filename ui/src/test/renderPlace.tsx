import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import type { ReactNode } from 'react';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';

import { installClient } from '@/api/client';
import { createFake, type Variant } from '@/api/fake';
import { listen } from '@/api/invalidation';
import { SAMPLE_NOW } from '@/api/sample/clock';
import { createQueryClient } from '@/app/App';
import { useShortcuts } from '@/shared/actions/useShortcuts';
import { setClock } from '@/shared/clock';
import { setLocale } from '@/shared/format';
import { Toasts, TooltipProvider } from '@/shared/parts';

function Keys() {
  useShortcuts();
  return null;
}

/** Shows a place with the sample client behind it, as the app does: cache, events, keys, toasts. */
export function renderPlace(
  place: ReactNode,
  { path = '/', variant, elsewhere }: { path?: string; variant?: Variant; elsewhere?: boolean } = {},
) {
  setClock(() => SAMPLE_NOW);
  setLocale('en-GB');
  const fake = createFake({ variant, elsewhere });
  installClient(fake);
  const client = createQueryClient();
  const stop = listen(client);
  const { hook, history, navigate } = memoryLocation({ path, record: true });
  const view = render(
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <Router hook={hook}>
          <main>{place}</main>
          <Keys />
          <Toasts />
        </Router>
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return { ...view, fake, client, navigate, stop, user: userEvent.setup(), at: () => history.at(-1) };
}

/** Puts a text into a field in place of what stands there, as pasting does. */
export async function fill(user: UserEvent, field: HTMLElement, text: string): Promise<void> {
  await user.clear(field);
  await user.click(field);
  await user.paste(text);
}

/** Fails with the broken rules of WCAG 2.2 AA, but for contrast, which needs a layout. */
export async function expectAccessible(root: Element = document.body): Promise<void> {
  const { violations } = await axe.run(root, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    rules: { 'color-contrast': { enabled: false } },
  });
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
}
