import { screen, waitFor, within } from '@testing-library/react';

import { expectAccessible, renderPlace } from '@/test/renderPlace';

import Welcome from '.';

describe('Welcome', () => {
  it('offers two ways in and is accessible', async () => {
    renderPlace(<Welcome />, { path: '/welcome', variant: 'first' });
    expect(screen.getByRole('heading', { name: 'Connect your accounts' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Open the sample studio' })).toBeVisible();
    await expectAccessible();
  });

  it('connects Clockify with a key and a region', async () => {
    const { user, fake, at } = renderPlace(<Welcome />, { path: '/welcome', variant: 'first' });
    const connect = vi.spyOn(fake.api, 'connectClockify');
    await user.click(screen.getByRole('radio', { name: 'Clockify' }));
    await user.click(screen.getByRole('button', { name: 'Connect Clockify' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.click(dialog.getByRole('button', { name: 'Connect Clockify' }));
    expect(dialog.getByText('Paste the key')).toBeVisible();
    await user.type(dialog.getByLabelText('API key'), 'secret');
    await expectAccessible();
    await user.click(dialog.getByRole('button', { name: 'Connect Clockify' }));
    await waitFor(() => expect(at()).toBe('/'));
    expect(connect).toHaveBeenCalledWith({
      base_url: null,
      reports_url: null,
      region: null,
      subdomain: null,
      api_key: 'secret',
      workspace: null,
    });
  });

  it('connects a bucket with its access key and says what is missing', async () => {
    const { user, fake, at } = renderPlace(<Welcome />, { path: '/welcome', variant: 'first' });
    const connect = vi.spyOn(fake.api, 'connectS3');
    await user.click(screen.getByRole('radio', { name: 'S3' }));
    await user.click(screen.getByRole('button', { name: 'Connect S3' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByLabelText('Bucket'), 'dailies/2026');
    await user.click(dialog.getByRole('button', { name: 'Connect S3' }));
    expect(dialog.getByText('Paste the secret')).toBeVisible();
    expect(connect).not.toHaveBeenCalled();
    await user.type(dialog.getByLabelText('Access key'), 'AKIA');
    await user.type(dialog.getByLabelText('Secret'), 'shh');
    await expectAccessible();
    await user.click(dialog.getByRole('button', { name: 'Connect S3' }));
    await waitFor(() => expect(at()).toBe('/'));
    expect(connect).toHaveBeenCalledWith({
      endpoint: null,
      region: null,
      bucket: 'dailies/2026',
      access_key: 'AKIA',
      secret: 'shh',
    });
  });

  it('signs in at Frame.io with the address that the browser ended at', async () => {
    const { user, fake, at } = renderPlace(<Welcome />, { path: '/welcome', variant: 'first' });
    const open = vi.spyOn(fake.api, 'openUrl');
    await user.click(screen.getByRole('button', { name: 'Connect Frame.io' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByLabelText('Client ID'), 'abc');
    await user.click(dialog.getByRole('button', { name: 'Open the browser' }));
    const pasted = await dialog.findByLabelText('Address of the last page');
    expect(open).toHaveBeenCalled();
    await user.type(pasted, 'https://localhost/?code=x&state=other');
    await user.click(dialog.getByRole('button', { name: 'Connect Frame.io' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent('does not belong');
    await user.clear(pasted);
    await user.type(pasted, 'https://localhost/?code=x&state=sample');
    await user.click(dialog.getByRole('button', { name: 'Connect Frame.io' }));
    await waitFor(() => expect(at()).toBe('/'));
  });

  it('opens the sample studio and goes home', async () => {
    const { user, fake, at } = renderPlace(<Welcome />, { path: '/welcome', variant: 'first' });
    await user.click(screen.getByRole('button', { name: 'Open the sample studio' }));
    await waitFor(() => expect(at()).toBe('/'));
    expect((await fake.api.status()).connections).toBe(2);
  });

  it('says what is stored where', async () => {
    const { user } = renderPlace(<Welcome />, { path: '/welcome', variant: 'first' });
    await user.click(screen.getByRole('button', { name: 'What is stored where' }));
    expect(await screen.findByText('In the keychain of this computer')).toBeVisible();
  });
});
