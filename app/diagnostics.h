// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>
#include <QStringList>

namespace Quartermaster {

class Log;
class StoreRegistry;

/// What someone who helps wants to know, as plain text: versions, platform, drivers, each store with the options that its file
/// sets (secrets as "***"), its capabilities and limits, and the last lines of the log. Redacted whole. Not translated: it is
/// for bug reports. \a surroundings are further lines for the head ("Language: de").
[[nodiscard]] QString diagnosticsText(const StoreRegistry &registry, const Log &log,
                                      const QStringList &surroundings = {});

} // namespace Quartermaster
