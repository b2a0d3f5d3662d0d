// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/eventmodel.h"

#include "model/objectname.h"
#include "model/timetext.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString severityTitle(Event::Severity severity)
{
    switch (severity) {
    case Event::Severity::Info:
        return EventModel::tr("Information");
    case Event::Severity::Warning:
        return EventModel::tr("Warning");
    case Event::Severity::Error:
        return EventModel::tr("Error");
    }
    return {};
}

/// What a change is due to, as those who tell of it say it: fixed words in English, or something else that stays as it is.
[[maybe_unused]] constexpr const char *causes[] = {
    QT_TRANSLATE_NOOP("Cause", "first check"),         QT_TRANSLATE_NOOP("Cause", "timer"),
    QT_TRANSLATE_NOOP("Cause", "shown again"),         QT_TRANSLATE_NOOP("Cause", "checked again"),
    QT_TRANSLATE_NOOP("Cause", "safe mode on"),        QT_TRANSLATE_NOOP("Cause", "safe mode off"),
    QT_TRANSLATE_NOOP("Cause", "mount table changed"), QT_TRANSLATE_NOOP("Cause", "the simulation was changed"),
    QT_TRANSLATE_NOOP("Cause", "directory changed"),   QT_TRANSLATE_NOOP("Cause", "file system changed"),
    QT_TRANSLATE_NOOP("Cause", "configuration"),       QT_TRANSLATE_NOOP("Cause", "an operation succeeded"),
};

QString causeTitle(const QString &cause)
{
    return QCoreApplication::translate("Cause", cause.toUtf8().constData());
}

QString details(const Event &event)
{
    QStringList lines{displayName(event.line())};
    if (!event.cause.isEmpty())
        lines << EventModel::tr("Cause: %1").arg(displayName(causeTitle(event.cause)));
    for (const QString &line : event.details.split(u'\n', Qt::SkipEmptyParts))
        lines << displayName(line);
    return lines.join(u'\n');
}

} // namespace

EventModel::EventModel(EventLog &log, QObject *parent)
    : QAbstractTableModel(parent)
    , m_log(log)
{
    connect(&m_log, &EventLog::aboutToAppend, this, [this] { beginInsertRows({}, rowCount(), rowCount()); });
    connect(&m_log, &EventLog::appended, this, [this] { endInsertRows(); });
    connect(&m_log, &EventLog::aboutToDrop, this, [this](int count) { beginRemoveRows({}, 0, count - 1); });
    connect(&m_log, &EventLog::dropped, this, [this] { endRemoveRows(); });
}

int EventModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_log.events().size());
}

int EventModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Event &event = m_log.events().at(static_cast<size_t>(index.row()));
    switch (role) {
    case Qt::DisplayRole:
        switch (static_cast<Column>(index.column())) {
        case TimeColumn:
            return clockText(event.time);
        case StoreColumn:
            return displayName(event.store);
        case EventColumn:
            return displayName(event.text);
        case ColumnCount:
            break;
        }
        return {};
    case Qt::ToolTipRole:
        return details(event);
    case Qt::AccessibleTextRole:
        return u"%1, %2, %3"_s.arg(severityTitle(event.severity), clockText(event.time), displayName(event.line()));
    case SortRole:
        return event.time;
    case StoreIdRole:
        return event.store;
    case SeverityRole:
        return static_cast<int>(event.severity);
    case EventRole:
        return QVariant::fromValue(event);
    default:
        return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case TimeColumn:
        return tr("Time");
    case StoreColumn:
        return tr("Store");
    case EventColumn:
        return tr("Event");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace Quartermaster
