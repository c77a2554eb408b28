import { render } from '@testing-library/react';

import { installClient } from '@/api/client';
import { createFake, type Fake, type Variant } from '@/api/fake';
import { SAMPLE_NOW } from '@/api/sample/clock';
import { App, createQueryClient } from '@/app/App';
import { setClock } from '@/shared/clock';
import { setLocale } from '@/shared/format';
import { clearToasts } from '@/shared/parts';
import { homeless } from '@/shared/uploads';

/** The whole window on a day of the sample, at an address. The clock stands still. */
export function renderApp(path: string, variant: Variant = 'studio'): Fake {
  setLocale('en-GB');
  setClock(() => SAMPLE_NOW);
  clearToasts();
  homeless.set({ paths: [] });
  window.location.hash = `#${path}`;
  const fake = createFake({ variant });
  installClient(fake);
  render(<App client={createQueryClient()} />);
  return fake;
}
