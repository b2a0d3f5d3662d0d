// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/selection.h"

#include <algorithm>

namespace Quartermaster {

namespace {

class ObjectList final : public ObjectSource
{
public:
    explicit ObjectList(QList<ObjectInfo> objects)
        : m_objects(std::move(objects))
    {}
    [[nodiscard]] QList<ObjectInfo> objects(qint64 from, qint64 most) const override
    {
        return m_objects.mid(from, most);
    }

private:
    QList<ObjectInfo> m_objects;
};

} // namespace

void Selection::Facts::add(const ObjectInfo &object)
{
    const auto kind = static_cast<size_t>(object.kind);
    ++count;
    if (kinds.at(kind)++ == 0)
        firstNames.at(kind) = object.name;
    bytes += object.size.value_or(0);
    unknownSizes += object.kind == ObjectInfo::Kind::Object && !object.size ? 1 : 0;
    if (object.location.isEmpty() && homeless++ == 0)
        firstHomeless = object.name;
    if (!object.findings.isEmpty())
        addFindings(object.findings, 1, object.name);
}

void Selection::Facts::addFindings(const QList<Finding> &findings, qint64 many, const QString &name)
{
    const auto same = [&findings](const Group &group) {
        return std::equal(group.findings.begin(), group.findings.end(), findings.begin(), findings.end(),
                          [](const Finding &a, const Finding &b) { return a.saysSameAs(b); });
    };
    if (const auto found = std::find_if(groups.begin(), groups.end(), same); found != groups.end())
        found->count += many;
    else
        groups.append({findings, many, name});
}

Selection::Selection(const QList<ObjectInfo> &objects)
    : m_count(objects.size())
{
    if (objects.isEmpty())
        return;
    m_source = std::make_shared<ObjectList>(objects);
    auto facts = std::make_shared<Facts>();
    for (const ObjectInfo &object : objects)
        facts->add(object);
    m_facts = std::move(facts);
}

Selection::Selection(std::shared_ptr<const ObjectSource> source, qint64 count, std::shared_ptr<const Facts> facts)
    : m_source(std::move(source))
    , m_facts(std::move(facts))
    , m_count(count)
{}

const Selection::Facts &Selection::facts() const
{
    static const Facts none;
    return m_facts ? *m_facts : none;
}

ObjectInfo Selection::first() const
{
    return objects(0, 1).value(0);
}

QList<ObjectInfo> Selection::objects(qint64 from, qint64 most) const
{
    return m_source ? m_source->objects(from, most) : QList<ObjectInfo>();
}

} // namespace Quartermaster
