//! Which network is in use: told by the gateway that the system sends everything else to.
//!
//! Linux tells it in `/proc/net`; elsewhere it is not told, and rules for single networks hold nowhere.

use crate::view::NetworkView;

/// The network in use; `None` without one, or where the system does not tell.
pub(crate) fn current() -> Option<NetworkView> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let routes = std::fs::read_to_string("/proc/net/route").ok()?;
    let neighbours = std::fs::read_to_string("/proc/net/arp").unwrap_or_default();
    of(&routes, &neighbours)
}

/// Source: Linux `proc_net_route` and `proc_net_arp`; addresses in the first are hexadecimal in the computer's byte order.
fn of(routes: &str, neighbours: &str) -> Option<NetworkView> {
    let (interface, gateway) = routes.lines().skip(1).find_map(|line| {
        let mut columns = line.split_whitespace();
        let (interface, to, gateway) = (columns.next()?, columns.next()?, columns.next()?);
        (to == "00000000").then_some((interface, gateway))
    })?;
    let address = u32::from_str_radix(gateway, 16).ok()?.to_ne_bytes();
    let address = std::net::Ipv4Addr::from(address).to_string();
    let hardware = neighbours.lines().skip(1).find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        (columns.first() == Some(&address.as_str())).then(|| columns.get(3).copied())?
    });
    let id = hardware.map_or_else(|| format!("{interface} {address}"), str::to_owned);
    Some(NetworkView { id, name: format!("{interface}, by way of {address}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_told_by_its_gateway() {
        let routes = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n\
             wlan0 00000000 0101A8C0 0003 0 0 600 00000000 0 0 0\n\
             wlan0 0001A8C0 00000000 0001 0 0 600 00FFFFFF 0 0 0\n";
        let neighbours = "IP address HW type Flags HW address Mask Device\n192.168.1.1 0x1 0x2 aa:bb:cc:dd:ee:ff * wlan0\n";
        let found = of(routes, neighbours).unwrap();
        assert_eq!(
            (found.id.as_str(), found.name.as_str()),
            ("aa:bb:cc:dd:ee:ff", "wlan0, by way of 192.168.1.1")
        );
        assert_eq!(of(routes, "").unwrap().id, "wlan0 192.168.1.1");
        assert_eq!(of("Iface\n", neighbours), None);
    }
}
