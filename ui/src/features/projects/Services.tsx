import { SERVICES, serviceIcon } from '@/shared/connect';
import { Icon } from '@/shared/parts';

/** The name of a service for people. */
export function serviceName(id: string): string {
  return SERVICES.find((service) => service.id === id)?.name ?? id;
}

/** The services where a project exists. */
export function Services({ services }: { services: readonly string[] }) {
  if (services.length === 0) return <span className="fg-3">here only</span>;
  return (
    <span className="row small fg-2" style={{ gap: 6 }}>
      {services.map((id) => (
        <span key={id} className="row" style={{ gap: 4 }}>
          <Icon
            name={serviceIcon(id)}
            className="fg-3"
            label={services.length > 1 ? serviceName(id) : undefined}
          />
          {services.length === 1 && serviceName(id)}
        </span>
      ))}
    </span>
  );
}
