// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/delegates.h"

#include "model/roles.h"
#include "model/snapshot.h"
#include "ui/icons.h"

#include <QApplication>
#include <QPainter>

namespace Quartermaster {

namespace {

constexpr int margin = 8;

QString stateIcon(StoreState state)
{
    switch (state) {
    case StoreState::Unknown:
        return QStringLiteral("state-unknown");
    case StoreState::Online:
        return QStringLiteral("state-online");
    case StoreState::Degraded:
        return QStringLiteral("state-degraded");
    case StoreState::Offline:
        return QStringLiteral("state-offline");
    }
    return {};
}

Tone stateTone(StoreState state)
{
    switch (state) {
    case StoreState::Unknown:
        return Tone::Muted;
    case StoreState::Online:
        return Tone::Good;
    case StoreState::Degraded:
        return Tone::Warning;
    case StoreState::Offline:
        return Tone::Bad;
    }
    return Tone::Text;
}

void drawBackground(QPainter *painter, const QStyleOptionViewItem &option)
{
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
}

void drawIcon(QPainter *painter, const QString &name, const QColor &color, const QRect &rect)
{
    painter->drawPixmap(rect, themedPixmap(name, color, rect.size(), painter->device()->devicePixelRatioF()));
}

} // namespace

void StoreDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    drawBackground(painter, item);
    painter->save();
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    const auto group = item.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const QColor text = item.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    QColor muted = selected ? text : toneColor(Tone::Muted, item.palette);
    const auto state = static_cast<StoreState>(index.data(StoreStateRole).toInt());
    const QColor mark = selected ? text : toneColor(stateTone(state), item.palette);

    const QRect area = item.rect.adjusted(margin, margin - 2, -margin, -(margin - 2));
    drawIcon(painter, stateIcon(state), mark, QRect(area.left(), area.top(), 16, 16));
    const int left = area.left() + 24;
    const QFontMetrics metrics(item.font);
    QFont bold = item.font;
    bold.setBold(true);

    // First line: name, default mark, lock of an unverified TLS; at the right how full it is.
    const QString used = index.data(UsedTextRole).toString();
    const int usedWidth = used.isEmpty() ? 0 : metrics.horizontalAdvance(used) + margin;
    QRect line(left, area.top(), area.right() - left - usedWidth, 16);
    painter->setFont(bold);
    painter->setPen(text);
    const QFontMetrics boldMetrics(bold);
    const QString name = boldMetrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle,
                                                line.width() - 20);
    painter->drawText(line, Qt::AlignVCenter, name);
    int after = line.left() + boldMetrics.horizontalAdvance(name) + 6;
    if (index.data(DefaultRole).toBool()) {
        drawIcon(painter, QStringLiteral("star"), mark, QRect(after, area.top() + 1, 14, 14));
        after += 18;
    }
    painter->setFont(item.font);
    painter->setPen(muted);
    painter->drawText(QRect(area.right() - usedWidth, area.top(), usedWidth, 16), Qt::AlignRight | Qt::AlignVCenter,
                      used);

    // Second line: kind and state in words, then a bar.
    const QRect below(left, area.top() + 20, area.width() - 24, metrics.height());
    const QVariant fraction = index.data(UsedFractionRole);
    const int bar = fraction.isValid() ? 56 : 0;
    QString words = index.data(KindRole).toString() + QStringLiteral(" \u00b7 ") + index.data(StateTextRole).toString();
    if (index.data(UnverifiedTlsRole).toBool())
        words += QStringLiteral(" \u00b7 ") + tr("TLS not verified");
    painter->drawText(below.adjusted(0, 0, -bar - margin, 0), Qt::AlignVCenter,
                      metrics.elidedText(words, Qt::ElideRight, below.width() - bar - margin));
    if (fraction.isValid()) {
        const QRectF frame(below.right() - bar, below.center().y() - 2, bar, 5);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        QColor trough = muted;
        trough.setAlphaF(0.25F);
        painter->setBrush(trough);
        painter->drawRoundedRect(frame, 2.5, 2.5);
        const double value = fraction.toDouble();
        painter->setBrush(selected ? text
                                   : toneColor(value > 0.95   ? Tone::Bad
                                               : value > 0.85 ? Tone::Warning
                                                              : Tone::Info,
                                               item.palette));
        painter->drawRoundedRect(QRectF(frame.topLeft(), QSizeF(frame.width() * value, frame.height())), 2.5, 2.5);
    }
    painter->restore();
}

QSize StoreDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {180, 20 + QFontMetrics(option.font).height() + 2 * margin - 4};
}

void MatrixDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const auto answer = static_cast<Answer>(index.data(AnswerRole).toInt());
    const bool never = index.data(NotDriverRole).toBool();
    const bool changed = index.data(ChangedRole).toBool();
    const Tone tone = never                   ? Tone::Muted
                      : answer == Answer::Yes ? Tone::Good
                      : answer == Answer::No  ? Tone::Bad
                                              : Tone::Warning;
    painter->save();
    const bool selected = item.state.testFlag(QStyle::State_Selected);
    if (selected)
        drawBackground(painter, item);
    else if (!never && answer != Answer::Yes)
        painter->fillRect(item.rect, toneTint(tone, item.palette));
    const QColor color = selected ? item.palette.color(QPalette::HighlightedText) : toneColor(tone, item.palette);
    QFont font = item.font;
    font.setBold(!never && answer != Answer::Yes);
    painter->setFont(font);
    const QFontMetrics metrics(font);
    const int icon = 14;
    const int gap = 5;
    const QString text = index.data(Qt::DisplayRole).toString();
    if (never || answer == Answer::Unknown) {
        painter->setPen(color);
        painter->drawText(item.rect, Qt::AlignCenter, text);
    } else {
        const int width = icon + gap + metrics.horizontalAdvance(text);
        QRect place(0, 0, width, item.rect.height());
        place.moveCenter(item.rect.center());
        drawIcon(painter, answer == Answer::Yes ? QStringLiteral("done") : QStringLiteral("close"), color,
                 QRect(place.left(), place.center().y() - icon / 2 + 1, icon, icon));
        painter->setPen(color);
        painter->drawText(place.adjusted(icon + gap, 0, 4, 0), Qt::AlignVCenter, text);
    }
    if (changed) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(toneColor(Tone::Info, item.palette), 2));
        painter->drawRect(item.rect.adjusted(2, 2, -2, -2));
        painter->setBrush(painter->pen().color());
        painter->setPen(Qt::NoPen);
        const QPoint corner = item.rect.topRight() - QPoint(2, -3);
        painter->drawPolygon(QPolygon({corner, corner - QPoint(9, 0), corner + QPoint(0, 9)}));
    }
    if (item.state.testFlag(QStyle::State_HasFocus)) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(item.palette.color(QPalette::Text), 1, Qt::DotLine));
        painter->drawRect(item.rect.adjusted(1, 1, -2, -2));
    }
    painter->restore();
}

void ProgressDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const double progress = index.data(ProgressRole).toDouble();
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    drawBackground(painter, item);
    if (progress < 0)
        return;
    QStyleOptionProgressBar bar;
    bar.initFrom(option.widget);
    bar.rect = option.rect.adjusted(4, 4, -4, -4);
    bar.state |= QStyle::State_Horizontal;
    bar.minimum = 0;
    bar.maximum = 1000;
    bar.progress = static_cast<int>(progress * 1000);
    bar.text = index.data(Qt::DisplayRole).toString();
    bar.textVisible = true;
    bar.textAlignment = Qt::AlignCenter;
    QApplication::style()->drawControl(QStyle::CE_ProgressBar, &bar, painter, option.widget);
}

} // namespace Quartermaster
