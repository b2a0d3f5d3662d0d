// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objecttablemodel.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/timetext.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString kindText(ObjectInfo::Kind kind)
{
    switch (kind) {
    case ObjectInfo::Kind::Object:
        return ObjectTableModel::tr("object");
    case ObjectInfo::Kind::Container:
        return ObjectTableModel::tr("folder");
    case ObjectInfo::Kind::Prefix:
        return ObjectTableModel::tr("prefix");
    }
    return {};
}

QString dateText(const QDateTime &when)
{
    return when.isValid() ? QLocale().toString(when.toLocalTime(), QLocale::ShortFormat) : QString();
}

} // namespace

ObjectInfo ObjectTableModel::objectAt(const QModelIndex &index) const
{
    return index.isValid() && checkIndex(index) ? m_objects.at(int(numberAt(index.row()))) : ObjectInfo();
}

int ObjectTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown->size());
}

int ObjectTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

// The numbers of objects, not rows, from here on.

QVariant ObjectTableModel::display(int number, Column column) const
{
    switch (column) {
    case NameColumn:
        return displayName(m_objects.name(number));
    case SizeColumn: {
        const auto bytes = m_objects.bytes(number);
        return bytes ? sizeText(*bytes) : QString();
    }
    case ModifiedColumn:
        return dateText(m_objects.modified(number));
    case TypeColumn: {
        const QString type = displayName(m_objects.type(number));
        return type.isEmpty() || m_objects.kind(number) != ObjectInfo::Kind::Object ? kindText(m_objects.kind(number))
                                                                                    : type;
    }
    case ColumnCount:
        break;
    }
    return {};
}

QVariant ObjectTableModel::sortKey(int number, Column column) const
{
    switch (column) {
    case NameColumn:
        return m_objects.name(number);
    case SizeColumn:
        return m_objects.bytes(number).value_or(-1);
    case ModifiedColumn:
        return m_objects.modified(number);
    case TypeColumn:
        return display(number, column);
    case ColumnCount:
        break;
    }
    return {};
}

QString ObjectTableModel::toolTip(int number) const
{
    const ObjectInfo object = m_objects.at(number);
    QStringList lines{displayName(object.name)};
    if (object.size)
        lines << tr("%1 bytes").arg(QLocale().toString(*object.size));
    if (!object.checksum.isEmpty())
        lines << tr("MD5 %1").arg(displayName(object.checksum));
    for (const Finding &finding : object.findings)
        lines << causeText(finding);
    lines.removeAll(QString());
    return lines.join(u'\n');
}

QVariant ObjectTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto number = static_cast<int>(numberAt(index.row()));
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return display(number, column);
    case Qt::ToolTipRole:
        return toolTip(number);
    case Qt::AccessibleTextRole:
        if (column != NameColumn)
            return display(number, column);
        return u"%1, %2"_s.arg(display(number, NameColumn).toString(), kindText(m_objects.kind(number)));
    case Qt::TextAlignmentRole:
        return column == SizeColumn ? QVariant(static_cast<int>(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case SortRole:
        return sortKey(number, column);
    case ObjectRole:
        return QVariant::fromValue(m_objects.at(number));
    case ObjectKindRole:
        return static_cast<int>(m_objects.kind(number));
    case NameRole:
        return m_objects.name(number);
    case PathRole:
        return m_objects.path(number);
    default:
        return {};
    }
}

QVariant ObjectTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case NameColumn:
        return tr("Name");
    case SizeColumn:
        return tr("Size");
    case ModifiedColumn:
        return tr("Changed");
    case TypeColumn:
        return tr("Type");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace Quartermaster
