//! Devices that builds may be given: the rows of `devices.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A device of the machine; the meaning of each field is written at the head of `devices.toml`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    pub name: String,
    pub path: String,
    pub rule: Option<String>,
    pub event: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    device: Vec<Device>,
}

static DEVICES: LazyLock<Vec<Device>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("devices.toml")).expect("devices.toml is part of the program");
    file.device
});

/// Every known device, in the order of the file.
pub fn devices() -> &'static [Device] {
    &DEVICES
}
