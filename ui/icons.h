// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/theme.h"

#include <QIcon>

namespace Quartermaster {

/// One of our drawings, resources/icons/NAME.svg, in a colour of the palette of the moment: a change from light to dark needs no
/// new icon. Sharp at every scale.
[[nodiscard]] QIcon themedIcon(const QString &name, Tone tone = Tone::Text);
/// The same as a pixmap of \a size logical pixels, in a colour of the caller's choice.
[[nodiscard]] QPixmap themedPixmap(const QString &name, const QColor &color, QSize size, qreal devicePixelRatio);
/// The program's own, in its own colours.
[[nodiscard]] QIcon applicationIcon();

} // namespace Quartermaster
