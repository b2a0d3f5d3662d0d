// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/theme.h"

#include <QApplication>
#include <QMenu>
#include <QProxyStyle>
#include <QRegularExpression>
#include <QStyleFactory>

#include <algorithm>
#include <cmath>

namespace Quartermaster {

namespace {

/// WCAG 2.1, "relative luminance".
double luminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QColor mixed(const QColor &a, const QColor &b, double shareOfB)
{
    const auto mix = [shareOfB](double x, double y) { return float(x * (1 - shareOfB) + y * shareOfB); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

QColor pureTone(Tone tone, bool dark)
{
    switch (tone) {
    case Tone::Text:
    case Tone::Muted:
        break;
    case Tone::Good:
        return dark ? QColor(0x7f, 0xd8, 0x9b) : QColor(0x17, 0x66, 0x32);
    case Tone::Warning:
        return dark ? QColor(0xf2, 0xb9, 0x5b) : QColor(0x84, 0x4c, 0x00);
    case Tone::Bad:
        return dark ? QColor(0xff, 0x8f, 0x85) : QColor(0xad, 0x1f, 0x19);
    case Tone::Info:
        return dark ? QColor(0x8c, 0xc8, 0xff) : QColor(0x15, 0x58, 0x8f);
    }
    return {};
}

/// Moves \a color towards the text colour until it can be read on \a grounds.
QColor readable(QColor color, const QPalette &palette, std::initializer_list<QColor> grounds)
{
    const QColor text = palette.color(QPalette::Active, QPalette::Text);
    for (int step = 0; step < 20; ++step) {
        const bool enough = std::all_of(grounds.begin(), grounds.end(),
                                        [&](const QColor &ground) { return contrastRatio(color, ground) >= 4.5; });
        if (enough)
            return color;
        color = mixed(color, text, 0.1);
    }
    return text;
}

/// Keys reach a disabled entry of a menu, too: there is a reason to be read, and Shift+F1 to be pressed.
class ReachableMenus final : public QProxyStyle
{
public:
    using QProxyStyle::polish;
    using QProxyStyle::QProxyStyle;
    void polish(QWidget *widget) override
    {
        if (auto *menu = qobject_cast<QMenu *>(widget))
            menu->setToolTipsVisible(true); // Qt's own, for what a narrow tool bar has no room for, too
        QProxyStyle::polish(widget);
    }
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returned) const override
    {
        return hint == SH_Menu_AllowActiveAndDisabled ? 1 : QProxyStyle::styleHint(hint, option, widget, returned);
    }
};

QPalette darkPalette()
{
    QPalette palette;
    const QColor text(0xe6, 0xe6, 0xe6);
    const QColor window(0x2b, 0x2d, 0x30);
    const QColor disabled(0x8a, 0x8d, 0x91);
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, QColor(0x1f, 0x21, 0x24));
    palette.setColor(QPalette::AlternateBase, QColor(0x25, 0x28, 0x2b));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, QColor(0x9a, 0x9d, 0xa1));
    palette.setColor(QPalette::Button, QColor(0x36, 0x39, 0x3d));
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::ToolTipBase, QColor(0x3a, 0x3d, 0x41));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, QColor(0x2a, 0x6a, 0xa8));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x8c, 0xc8, 0xff));
    palette.setColor(QPalette::Light, QColor(0x4a, 0x4e, 0x53));
    palette.setColor(QPalette::Midlight, QColor(0x40, 0x43, 0x48));
    palette.setColor(QPalette::Mid, QColor(0x22, 0x24, 0x27));
    palette.setColor(QPalette::Dark, QColor(0x1a, 0x1c, 0x1e));
    palette.setColor(QPalette::Shadow, Qt::black);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0x45, 0x49, 0x4e));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, disabled);
    return palette;
}

QPalette lightPalette()
{
    QPalette palette(QColor(0xf1, 0xf2, 0xf4));
    const QColor text(0x1d, 0x1f, 0x22);
    const QColor disabled(0x7d, 0x81, 0x86);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xf6, 0xf7, 0xf9));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::PlaceholderText, QColor(0x6b, 0x6f, 0x75));
    palette.setColor(QPalette::ToolTipBase, QColor(0xff, 0xff, 0xf2));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, QColor(0x1f, 0x5f, 0x9b));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x15, 0x58, 0x8f));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0xc8, 0xcb, 0xcf));
    return palette;
}

} // namespace

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::Active, QPalette::Base)) < 0.2;
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return std::max(first, second) / std::min(first, second);
}

QColor toneColor(Tone tone, const QPalette &palette)
{
    const QColor text = palette.color(QPalette::Active, QPalette::Text);
    const QColor base = palette.color(QPalette::Active, QPalette::Base);
    const QColor window = palette.color(QPalette::Active, QPalette::Window);
    if (tone == Tone::Text)
        return text;
    if (tone == Tone::Muted)
        return readable(mixed(text, base, 0.42), palette, {base, window});
    return readable(pureTone(tone, isDark(palette)), palette, {base, window, toneTint(tone, palette)});
}

QColor toneTint(Tone tone, const QPalette &palette)
{
    const QColor base = palette.color(QPalette::Active, QPalette::Base);
    const bool dark = isDark(palette);
    if (tone == Tone::Text || tone == Tone::Muted)
        return mixed(base, palette.color(QPalette::Active, QPalette::Text), 0.05);
    return mixed(base, pureTone(tone, dark), dark ? 0.18 : 0.12);
}

void applyAppearance(Appearance appearance)
{
    static const QString systemStyle = QApplication::style()->name();
    static QString present;
    const QString fusion = QStringLiteral("fusion");
    const bool bareStyle = systemStyle.compare(fusion, Qt::CaseInsensitive) == 0;
    const QString wanted = appearance == Appearance::System ? systemStyle : fusion; // others ignore a palette
    if (present != wanted) {
        QApplication::setStyle(new ReachableMenus(wanted));
        present = wanted;
    }
    switch (appearance) {
    case Appearance::System:
        if (bareStyle && !isDark(QApplication::style()->standardPalette()))
            QApplication::setPalette(lightPalette()); // no desktop theme: our own greys
        else
            QApplication::setPalette(QPalette());
        break;
    case Appearance::Light:
    case Appearance::Dark:
        QApplication::setPalette(appearance == Appearance::Dark ? darkPalette() : lightPalette());
        break;
    }
}

QString plainToolTip(const QString &text)
{
    if (text.isEmpty())
        return {};
    QString html = text.toHtmlEscaped();
    html.replace(QLatin1Char('\n'), QLatin1String("<br>"));
    return QLatin1String("<qt>") + html + QLatin1String("</qt>");
}

QString plainActionText(const QString &text)
{
    // Scripts without Latin letters carry the mnemonic behind the words, "(&U)"; it is no part of them.
    static const QRegularExpression trailing(QStringLiteral(R"(\(&\w\))"));
    QString plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (const auto match = trailing.match(text, i, QRegularExpression::NormalMatch,
                                              QRegularExpression::AnchorAtOffsetMatchOption);
            match.hasMatch()) {
            i += match.capturedLength() - 1;
            continue;
        }
        if (text.at(i) == QLatin1Char('&') && i + 1 < text.size())
            ++i;
        plain += text.at(i);
    }
    while (plain.endsWith(QLatin1Char('.')) || plain.endsWith(QChar(0x2026)))
        plain.chop(1);
    return plain;
}

} // namespace Quartermaster
