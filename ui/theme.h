// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

namespace Quartermaster {

/// What a colour says; always beside a sign or a word that says the same.
enum class Tone : quint8 { Text, Muted, Good, Warning, Bad, Info };

/// The window's colours: the desktop's, or ours for a desktop that has no say (Fusion on bare X).
enum class Appearance : quint8 { System, Light, Dark };

[[nodiscard]] bool isDark(const QPalette &palette);
/// WCAG 2.1's contrast ratio, 1 to 21.
[[nodiscard]] double contrastRatio(const QColor &a, const QColor &b);
/// For text and icons on the palette's base, window and tinted colours: a contrast of 4.5 at least.
[[nodiscard]] QColor toneColor(Tone tone, const QPalette &palette);
/// A tint of the palette's base, behind text in toneColor() or the palette's text colour.
[[nodiscard]] QColor toneTint(Tone tone, const QPalette &palette);

/// Sets style and palette of the application.
void applyAppearance(Appearance appearance);

/// \a text for a tool tip, status line or label that might guess at HTML: shown as it is, in lines of readable length.
[[nodiscard]] QString plainToolTip(const QString &text);
/// An action's text as people read it: without mnemonic and dots.
[[nodiscard]] QString plainActionText(const QString &text);

} // namespace Quartermaster
