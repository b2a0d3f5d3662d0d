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

ObjectTableModel::ObjectTableModel(QObject *parent)
    : QAbstractTableModel(parent)
{}

void ObjectTableModel::clear()
{
    if (m_objects.size() == 0)
        return;
    beginResetModel();
    m_objects.clear();
    endResetModel();
}

void ObjectTableModel::setObjects(const QList<ObjectInfo> &objects)
{
    beginResetModel();
    m_objects.clear();
    for (const ObjectInfo &object : objects)
        m_objects.append(object);
    endResetModel();
}

void ObjectTableModel::append(const QList<ObjectInfo> &objects)
{
    if (objects.isEmpty())
        return;
    beginInsertRows({}, m_objects.size(), m_objects.size() + static_cast<int>(objects.size()) - 1);
    for (const ObjectInfo &object : objects)
        m_objects.append(object);
    endInsertRows();
}

void ObjectTableModel::put(const ObjectInfo &object)
{
    if (const int row = rowOf(object.path); row >= 0)
        replace(row, object);
    else
        append({object});
}

void ObjectTableModel::replace(int row, const ObjectInfo &object)
{
    if (m_objects.at(row) == object)
        return;
    m_objects.replace(row, object);
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ObjectTableModel::removePath(const QString &path)
{
    if (const int row = rowOf(path); row >= 0)
        remove(row, 1);
}

void ObjectTableModel::remove(int first, int count)
{
    if (count <= 0)
        return;
    beginRemoveRows({}, first, first + count - 1);
    m_objects.remove(first, count);
    endRemoveRows();
}

ObjectInfo ObjectTableModel::objectAt(const QModelIndex &index) const
{
    return index.isValid() && checkIndex(index) ? m_objects.at(index.row()) : ObjectInfo();
}

int ObjectTableModel::rowOf(const QString &path) const
{
    for (int row = 0; row < m_objects.size(); ++row) {
        if (m_objects.path(row) == path)
            return row;
    }
    return -1;
}

int ObjectTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_objects.size();
}

int ObjectTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ObjectTableModel::display(int row, Column column) const
{
    switch (column) {
    case NameColumn:
        return displayName(m_objects.name(row));
    case SizeColumn: {
        const auto bytes = m_objects.bytes(row);
        return bytes ? sizeText(*bytes) : QString();
    }
    case ModifiedColumn:
        return dateText(m_objects.modified(row));
    case TypeColumn: {
        const QString type = displayName(m_objects.type(row));
        return type.isEmpty() || m_objects.kind(row) != ObjectInfo::Kind::Object ? kindText(m_objects.kind(row)) : type;
    }
    case ColumnCount:
        break;
    }
    return {};
}

QVariant ObjectTableModel::sortKey(int row, Column column) const
{
    switch (column) {
    case NameColumn:
        return m_objects.name(row);
    case SizeColumn:
        return m_objects.bytes(row).value_or(-1);
    case ModifiedColumn:
        return m_objects.modified(row);
    case TypeColumn:
        return display(row, column);
    case ColumnCount:
        break;
    }
    return {};
}

QString ObjectTableModel::toolTip(int row) const
{
    const ObjectInfo object = m_objects.at(row);
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
    const int row = index.row();
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return display(row, column);
    case Qt::ToolTipRole:
        return toolTip(row);
    case Qt::AccessibleTextRole:
        if (column != NameColumn)
            return display(row, column);
        return u"%1, %2"_s.arg(display(row, NameColumn).toString(), kindText(m_objects.kind(row)));
    case Qt::TextAlignmentRole:
        return column == SizeColumn ? QVariant(static_cast<int>(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case SortRole:
        return sortKey(row, column);
    case ObjectRole:
        return QVariant::fromValue(m_objects.at(row));
    case ObjectKindRole:
        return static_cast<int>(m_objects.kind(row));
    case NameRole:
        return m_objects.name(row);
    case PathRole:
        return m_objects.path(row);
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
