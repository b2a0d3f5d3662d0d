// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/situation.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

class tst_Selection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void facts_areOfAll();
    void sameFindings_areOneGroup();
    void uncounted_waits();
};

namespace {

ObjectInfo object(const QString &name, std::optional<qint64> size = 1)
{
    ObjectInfo info{.name = name, .path = name, .location = u"fake://"_s + name};
    info.size = size;
    return info;
}

/// Makes what it is asked for.
class Made final : public ObjectSource
{
public:
    explicit Made(qint64 count)
        : m_count(count)
    {}
    [[nodiscard]] QList<ObjectInfo> objects(qint64 from, qint64 most) const override
    {
        QList<ObjectInfo> objects;
        for (qint64 i = from; i < std::min(from + most, m_count); ++i)
            objects << object(QString::number(i));
        return objects;
    }

private:
    qint64 m_count;
};

} // namespace

void tst_Selection::facts_areOfAll()
{
    ObjectInfo homeless = object(u"homeless"_s, {});
    homeless.location.clear();
    const ObjectInfo folder{.name = u"dir"_s, .path = u"dir/"_s, .location = u"x"_s, .kind = ObjectInfo::Kind::Prefix};
    const Selection selection(QList{object(u"a"_s, 5), homeless, folder, object(u"b"_s, 7)});
    QCOMPARE(selection.count(), 4);
    QCOMPARE(selection.facts().bytes, 12);
    QCOMPARE(selection.facts().unknownSizes, 1);
    QCOMPARE(selection.count(ObjectInfo::Kind::Object), 3);
    QCOMPARE(selection.firstName(ObjectInfo::Kind::Prefix), u"dir"_s);
    QCOMPARE(selection.firstName(ObjectInfo::Kind::Container), QString());
    QCOMPARE(selection.facts().firstHomeless, u"homeless"_s);
    QCOMPARE(selection.first().name, u"a"_s);
    QCOMPARE(selection.objects(2, 10).size(), 2);
    QVERIFY(Selection().isEmpty() && Selection().isCounted());
    QVERIFY(Selection().first() == ObjectInfo());
}

void tst_Selection::sameFindings_areOneGroup()
{
    QList<ObjectInfo> objects;
    for (int i = 0; i < 100; ++i) {
        ObjectInfo one = object(QString::number(i));
        if (i % 2 == 1) {
            one.findings = {Finding::no(Layer::Object, {Capability::Delete}, Reason::Immutable)};
            one.findings.first().checkedAt = QDateTime::fromSecsSinceEpoch(i, Qt::UTC);
        }
        objects << one;
    }
    Situation situation{.stores = 1, .store = u"a"_s};
    situation.snapshot = Snapshot(CapabilitySet::all(), {}, {}, QDateTime::currentDateTimeUtc());
    situation.selection = objects;
    QCOMPARE(situation.selection.facts().groups.size(), 1);
    QCOMPARE(situation.selection.facts().groups.first().count, 50);
    QVERIFY(deleteState(situation).reason.startsWith(u"Cannot delete 1 in a"_s));
    QVERIFY(downloadState(situation).enabled);
}

void tst_Selection::uncounted_waits()
{
    Situation situation{.stores = 1, .store = u"a"_s};
    situation.snapshot = Snapshot(CapabilitySet::all(), {}, {}, QDateTime::currentDateTimeUtc());
    situation.selection = Selection(std::make_shared<Made>(1'000'000), 1'000'000, nullptr);
    for (const Command command : {Command::Download, Command::Delete, Command::CopyLocation})
        QCOMPARE(actionState(command, situation).reason, u"The selection is being counted..."_s);
    QVERIFY(uploadState(situation).enabled);
    situation.selection = Selection(std::make_shared<Made>(1'000'000), 1'000'000, std::make_shared<Selection::Facts>());
    QVERIFY(deleteState(situation).enabled);
}

QTEST_GUILESS_MAIN(tst_Selection)
#include "tst_selection.moc"
