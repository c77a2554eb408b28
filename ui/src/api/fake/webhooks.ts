import type { Api } from '../client';
import { deliveries, endpoints } from '../sample/office';
import { fail, type Studio } from './studio';

type Calls = Pick<
  Api,
  | 'webhookEndpoints'
  | 'addWebhook'
  | 'renewWebhookSecret'
  | 'setWebhookActive'
  | 'removeWebhook'
  | 'testWebhook'
  | 'webhookDeliveries'
  | 'replayWebhook'
>;

/** Outgoing webhooks. */
export function webhooks({ bare, changed, find }: Studio): Calls {
  let hooks = bare ? [] : structuredClone(endpoints);
  const messages = bare ? [] : structuredClone(deliveries);
  const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
  return {
    webhookEndpoints: () => Promise.resolve(hooks),
    addWebhook: ({ url = '', name, events, allows_local }) => {
      if (!url.startsWith('https://'))
        throw fail('invalid', `${url} cannot be told: it must begin with https.`, null);
      const endpoint = {
        id: `hook-${hooks.length + 1}`,
        name: name ?? new URL(url).host,
        url,
        events: events ?? [],
        allows_local: allows_local ?? false,
        state: 'ACTIVE',
        error: null,
        waiting: 0,
        dead: 0,
        created_at: new Date().toISOString(),
      };
      hooks = [...hooks, endpoint];
      return changed({ endpoint, secret }, 'connections');
    },
    renewWebhookSecret: (id) => changed({ endpoint: find(hooks, 'webhook', id), secret }, 'connections'),
    setWebhookActive: (id, active) =>
      changed(
        Object.assign(find(hooks, 'webhook', id), { state: active ? 'ACTIVE' : 'PAUSED', error: null }),
        'connections',
      ),
    removeWebhook: (id) => {
      hooks = hooks.filter((hook) => hook.id !== id);
      return changed(null, 'connections');
    },
    testWebhook: (id) => {
      const [message] = messages;
      if (!message) throw fail('not_found', 'There is no such webhook.', null);
      return changed({ ...message, endpoint: id, state: 'done', status: 200, error: null }, 'connections');
    },
    webhookDeliveries: (state) =>
      Promise.resolve(messages.filter((message) => state === null || message.state === state)),
    replayWebhook: (id) => {
      const message = find(messages, 'delivery', id);
      const hook = find(hooks, 'webhook', message.endpoint);
      Object.assign(hook, { state: 'ACTIVE', error: null, dead: hook.dead - 1, waiting: hook.waiting + 1 });
      return changed(
        Object.assign(message, { state: 'waiting', attempts: 0, ended_at: null }),
        'connections',
      );
    },
  };
}
