// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QAbstractButton>
#include <QHeaderView>
#include <QLabel>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>
#include <QTranslator>

namespace Quartermaster {

/// A language in which every text is longer by half and stands in brackets, so that what is cut or not translated shows.
class LongWords final : public QTranslator
{
public:
    static constexpr QChar open = u'\u27e6';
    static constexpr QChar close = u'\u27e7';

    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char *context, const char *source, const char *, int) const override
    {
        QString text = QString::fromUtf8(source);
        // Qt's own: formats and names of keys among them.
        if (text.isEmpty() || !isOurs(QLatin1StringView(context)))
            return {};
        QString longer;
        for (qsizetype i = 0; i < text.size(); ++i) {
            longer += text.at(i);
            const bool inPlaceholder = i > 0 && text.at(i - 1) == u'%';
            if (QStringLiteral("aeiou").contains(text.at(i)) && !inPlaceholder)
                longer += text.at(i);
        }
        while (longer.size() * 2 < text.size() * 3)
            longer += u'~';
        return open + longer + close;
    }

private:
    static bool isOurs(QLatin1StringView context)
    {
        return !context.startsWith(QLatin1Char('Q')) || context.startsWith(QLatin1StringView("Quartermaster::"));
    }
};

inline QString whereText(const QWidget *widget, const QString &text)
{
    return QStringLiteral("%1 %2: \"%3\"")
        .arg(QLatin1StringView(widget->metaObject()->className()), widget->objectName(), text);
}

/// What of the visible texts below \a root does not fit in its place, one a line.
inline QStringList cutTexts(const QWidget *root)
{
    QStringList cut;
    const auto note = [&cut](const QWidget *widget, const QString &text, int has, int needs) {
        if (needs > has + 1)
            cut << whereText(widget, text) + QStringLiteral(" has %1 of %2 pixels").arg(has).arg(needs);
    };
    for (const auto *label : root->findChildren<QLabel *>()) {
        if (!label->isVisible() || label->text().isEmpty())
            continue;
        if (label->wordWrap())
            note(label, label->text(), label->height(), label->heightForWidth(label->width()));
        else
            note(label, label->text(), label->width(), label->minimumSizeHint().width());
    }
    for (const auto *button : root->findChildren<QAbstractButton *>()) {
        if (button->isVisible() && !button->text().isEmpty())
            note(button, button->text(), button->width(), button->sizeHint().width());
    }
    for (const auto *bar : root->findChildren<QTabBar *>()) {
        if (!bar->isVisible())
            continue;
        int all = 0;
        for (int tab = 0; tab < bar->count(); ++tab) {
            const int icon = bar->tabIcon(tab).isNull() ? 0 : bar->iconSize().width();
            note(bar, bar->tabText(tab), bar->tabRect(tab).width(),
                 bar->fontMetrics().size(Qt::TextShowMnemonic, bar->tabText(tab)).width() + icon);
            all += bar->tabRect(tab).width();
        }
        note(bar, QStringLiteral("all tabs"), bar->width(), all);
    }
    for (const auto *header : root->findChildren<QHeaderView *>()) {
        if (!header->isVisible() || header->orientation() != Qt::Horizontal)
            continue;
        for (int section = 0; section < header->count(); ++section) {
            const QString text = header->model()->headerData(section, Qt::Horizontal).toString();
            int width = 0;
            for (const QString &line : text.split(u'\n'))
                width = std::max(width, header->fontMetrics().horizontalAdvance(line));
            if (!header->isSectionHidden(section))
                note(header, text, header->sectionSize(section), width);
        }
    }
    for (const auto *bar : root->findChildren<QToolBar *>()) {
        const auto *more = bar->findChild<QToolButton *>(QStringLiteral("qt_toolbar_ext_button"));
        if (bar->isVisible() && more && more->isVisible())
            cut << whereText(bar, QStringLiteral("buttons are hidden"));
    }
    return cut;
}

} // namespace Quartermaster
