// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/optionschema.h"

namespace Quartermaster {

/// The options that glance_store's driver \a kind takes (swift, s3, rbd, cinder, vmware; none for others), with its defaults and its
/// secrets: so that a group of a driver that is not built is read all the same.
/// Source: glance_store 4.1.0, _drivers/*.py.
[[nodiscard]] QList<OptionSchema> glanceOptions(const QString &kind);

} // namespace Quartermaster
