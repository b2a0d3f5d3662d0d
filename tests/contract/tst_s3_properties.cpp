// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractstreams.h"
#include "tests/contract/s3store.h"

using namespace Quartermaster;
using namespace Qt::StringLiterals;

#define S3_VERIFY(result) \
    do { \
        const auto &resultToCheck = (result); \
        QVERIFY2(resultToCheck.has_value(), resultToCheck ? "" : qPrintable(resultToCheck.error().detail)); \
    } while (false)

/// Metadata, buckets, versions and mass removals, each beside what botocore sees.
class tst_S3Properties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void metadata_isReplacedAndTheRestStays();
    void metadata_ofAnUploadInParts();
    void changedMeanwhile_isNotOverwritten();
    void badMetadata_isNotSent_data();
    void badMetadata_isNotSent();
    void refused_changesNothing();
    void bucket_isMadeToldAndRemoved();
    void versions_areListedAndRemoved();
    void removeAll_takesManyAtOnce();
    void removeAll_tellsWhatStays();

private:
    [[nodiscard]] QJsonObject head(const QString &key)
    {
        return m_bench->peer.call(u"head_object"_s, {{u"Bucket"_s, m_bench->bucket}, {u"Key"_s, key}})[u"result"_s]
            .toObject();
    }
    [[nodiscard]] Result<ObjectInfo> stat(const QString &path)
    {
        const auto operation = m_bench->driver().stat(path);
        return S3Store::wait(operation);
    }
    [[nodiscard]] Result<void> set(const QString &path, const Metadata &before, const QMap<QString, QString> &after)
    {
        const auto operation = m_bench->driver().setMetadata(path, before, {.values = after});
        return S3Store::wait(operation);
    }
    [[nodiscard]] QList<ObjectVersion> versions(const QString &path)
    {
        const auto operation = m_bench->driver().versions(path);
        const auto &page = S3Store::wait(operation);
        return page ? page->versions : QList<ObjectVersion>();
    }

    std::unique_ptr<S3Store> m_bench;
};

void tst_S3Properties::initTestCase_data()
{
    QTest::addColumn<QByteArray>("prefix");
    QTest::newRow("radosgw") << QByteArray("QM_TEST_S3");
    QTest::newRow("Swift's S3 API") << QByteArray("QM_TEST_SWIFT_S3");
}

void tst_S3Properties::init()
{
    QFETCH_GLOBAL(QByteArray, prefix);
    m_bench.reset();
    m_bench = std::make_unique<S3Store>(prefix);
    if (const QString missing = m_bench->peer.missing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
}

void tst_S3Properties::metadata_isReplacedAndTheRestStays()
{
    const QString key = u"folder/Größe + a"_s;
    const QJsonObject put{
        {u"Bucket"_s, m_bench->bucket},
        {u"Key"_s, key},
        {u"Body"_s, u"Y29udGVudA=="_s},
        {u"ContentType"_s, u"text/x-test"_s},
        {u"CacheControl"_s, u"max-age=60"_s},
        {u"ContentDisposition"_s, u"attachment"_s},
        {u"ACL"_s, u"public-read"_s},
        {u"Metadata"_s, QJsonObject{{u"old"_s, u"one"_s}, {u"both"_s, u"before"_s}, {u"etag"_s, u"none"_s}}}};
    QVERIFY(!m_bench->peer.call(u"put_object"_s, put).contains(u"error"_s));
    const auto aclOf = [&] {
        return m_bench->peer
            .call(u"get_object_acl"_s, {{u"Bucket"_s, m_bench->bucket}, {u"Key"_s, key}})[u"result"_s][u"Grants"_s]
            .toArray();
    };
    const QJsonArray acl = aclOf();
    const auto told = stat(key);
    S3_VERIFY(told);
    QVERIFY(told->metadata);
    QCOMPARE(told->metadata->values,
             (QMap<QString, QString>{{u"old"_s, u"one"_s}, {u"both"_s, u"before"_s}, {u"etag"_s, u"none"_s}}));
    QVERIFY(told->properties.value(u"etag"_s).toString().contains(told->checksum)); // the server's
    const auto done = set(key, *told->metadata, {{u"new"_s, u"two  words"_s}, {u"both"_s, u"after"_s}});
    S3_VERIFY(done);
    const QJsonObject now = head(key);
    QCOMPARE(now[u"Metadata"_s].toObject(), (QJsonObject{{u"new"_s, u"two  words"_s}, {u"both"_s, u"after"_s}}));
    QCOMPARE(now[u"ContentType"_s].toString(), u"text/x-test"_s);
    if (head(key).contains(u"CacheControl"_s)
        || m_bench->peer.endpoint() == qEnvironmentVariable("QM_TEST_S3_ENDPOINT"))
        QCOMPARE(now[u"CacheControl"_s].toString(), u"max-age=60"_s);
    QCOMPARE(now[u"ContentDisposition"_s].toString(), u"attachment"_s);
    QCOMPARE(aclOf(), acl);
    QCOMPARE(m_bench->peer.get(m_bench->bucket, key), std::optional<QByteArray>("content"));
    const auto again = stat(key);
    S3_VERIFY(again);
    S3_VERIFY(set(key, *again->metadata, {}));
    QVERIFY(head(key)[u"Metadata"_s].toObject().isEmpty());
    QCOMPARE(m_bench->peer.everything(m_bench->bucket), QStringList{key});
}

void tst_S3Properties::metadata_ofAnUploadInParts()
{
    const QByteArray data = testBytes(12 << 20);
    const auto adding = m_bench->driver().add(u"image"_s, memorySource(data));
    S3_VERIFY(S3Store::wait(adding));
    const auto told = stat(u"image"_s);
    S3_VERIFY(told);
    S3_VERIFY(set(u"image"_s, *told->metadata, {{u"os"_s, u"debian"_s}}));
    QCOMPARE(head(u"image"_s)[u"Metadata"_s].toObject(), (QJsonObject{{u"os"_s, u"debian"_s}}));
    QVERIFY(m_bench->peer.get(m_bench->bucket, u"image"_s) == data);
}

void tst_S3Properties::changedMeanwhile_isNotOverwritten()
{
    const QJsonObject put{{u"Bucket"_s, m_bench->bucket},
                          {u"Key"_s, u"image"_s},
                          {u"Body"_s, u""_s},
                          {u"Metadata"_s, QJsonObject{{u"by"_s, u"somebody else"_s}}}};
    QVERIFY(!m_bench->peer.call(u"put_object"_s, put).contains(u"error"_s));
    const auto late = set(u"image"_s, {}, {{u"by"_s, u"us"_s}});
    QVERIFY(!late);
    QCOMPARE(late.error().kind, ErrorKind::SourceChanged);
    QCOMPARE(head(u"image"_s)[u"Metadata"_s].toObject(), (QJsonObject{{u"by"_s, u"somebody else"_s}}));
}

void tst_S3Properties::badMetadata_isNotSent_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("no key") << QString() << u"x"_s;
    QTest::newRow("a space in the key") << u"a b"_s << u"x"_s;
    QTest::newRow("a colon in the key") << u"a:b"_s << u"x"_s;
    QTest::newRow("upper case") << u"Ab"_s << u"x"_s;
    QTest::newRow("no value") << u"a"_s << QString();
    QTest::newRow("another header behind it") << u"a"_s << u"x\r\nx-amz-acl: public-read"_s;
    QTest::newRow("no ASCII") << u"a"_s << u"Größe"_s;
    QTest::newRow("a space at the end") << u"a"_s << u"x "_s;
}

void tst_S3Properties::badMetadata_isNotSent()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QVERIFY(m_bench->peer.put(m_bench->bucket, u"image"_s, "x"));
    const QString before = head(u"image"_s)[u"LastModified"_s].toString();
    const auto done = set(u"image"_s, {}, {{key, value}});
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::BadInput);
    QVERIFY(head(u"image"_s)[u"Metadata"_s].toObject().isEmpty());
    QCOMPARE(head(u"image"_s)[u"LastModified"_s].toString(), before);
}

void tst_S3Properties::refused_changesNothing()
{
    QVERIFY(m_bench->peer.put(m_bench->bucket, u"image"_s, "x"));
    m_bench->store().setOverride(u"test"_s, {Finding::no(Layer::Override, {Capability::WriteAccess}, Reason::SafeMode)},
                                 u"test"_s);
    const auto done = set(u"image"_s, {}, {{u"a"_s, u"b"_s}});
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::Refused);
    QCOMPARE(done.error().reason, Reason::SafeMode);
    QVERIFY(head(u"image"_s)[u"Metadata"_s].toObject().isEmpty());
    m_bench->store().setOverride(u"test"_s, {}, u"test"_s);
    S3_VERIFY(set(u"image"_s, {}, {{u"a"_s, u"b"_s}}));
}

void tst_S3Properties::bucket_isMadeToldAndRemoved()
{
    const QString name = m_bench->bucket + u"-second"_s;
    const QString path = u'/' + name + u'/';
    const auto making = m_bench->driver().createContainer(path);
    S3_VERIFY(S3Store::wait(making));
    const auto listing = m_bench->driver().list(u"/"_s);
    const auto &listed = S3Store::wait(listing);
    S3_VERIFY(listed);
    const auto isIt = [&](const ObjectInfo &one) {
        return one.path == path && one.kind == ObjectInfo::Kind::Container;
    };
    QVERIFY(std::any_of(listed->objects.begin(), listed->objects.end(), isIt));
    const auto told = stat(path);
    S3_VERIFY(told);
    QCOMPARE(told->kind, ObjectInfo::Kind::Container);
    QCOMPARE(told->name, name);
    QVERIFY2(told->properties.value(u"acl"_s).toString().contains(u"FULL_CONTROL"_s),
             qPrintable(told->properties.value(u"acl"_s).toString()));
    QVERIFY(!told->properties.value(u"owner"_s).toString().isEmpty());
    QVERIFY(m_bench->peer.put(name, u"x"_s, "x"));
    const auto full = m_bench->driver().remove(path);
    QVERIFY(!S3Store::wait(full));
    QCOMPARE(m_bench->peer.everything(name), QStringList{u"x"_s});
    const auto emptying = m_bench->driver().remove(path + u'x');
    S3_VERIFY(S3Store::wait(emptying));
    const auto removing = m_bench->driver().remove(path);
    S3_VERIFY(S3Store::wait(removing));
    QCOMPARE(m_bench->peer.call(u"head_bucket"_s, {{u"Bucket"_s, name}})[u"status"_s].toInt(), 404);
}

void tst_S3Properties::versions_areListedAndRemoved()
{
    const QJsonObject enabled{{u"Bucket"_s, m_bench->bucket},
                              {u"VersioningConfiguration"_s, QJsonObject{{u"Status"_s, u"Enabled"_s}}}};
    if (m_bench->peer.call(u"put_bucket_versioning"_s, enabled).contains(u"error"_s))
        QSKIP("the server keeps no versions");
    const QString key = u"Größe + a"_s;
    QVERIFY(m_bench->peer.put(m_bench->bucket, key, "first"));
    QVERIFY(m_bench->peer.put(m_bench->bucket, key, "second one"));
    QVERIFY(m_bench->peer.put(m_bench->bucket, key + u'b', "another"));
    QList<ObjectVersion> all = versions(key);
    QCOMPARE(all.size(), 2);
    QVERIFY(all[0].isLatest && !all[1].isLatest);
    QCOMPARE(all[0].size, std::optional<qint64>(10));
    QCOMPARE(all[1].size, std::optional<qint64>(5));
    QVERIFY(all[0].modified.isValid() && !all[0].id.isEmpty() && all[0].id != all[1].id);
    const auto told = stat(u'/' + m_bench->bucket + u'/');
    S3_VERIFY(told);
    QCOMPARE(told->properties.value(u"versions"_s).toString(), u"Enabled"_s);

    const auto deleting = m_bench->driver().remove(key);
    S3_VERIFY(S3Store::wait(deleting));
    all = versions(key);
    QCOMPARE(all.size(), 3);
    QVERIFY(all[0].isDeletion && all[0].isLatest && !all[0].size);
    QFETCH_GLOBAL(QByteArray, prefix);
    if (prefix == "QM_TEST_SWIFT_S3")
        QSKIP("Swift brings nothing back when a deletion goes");
    const auto undoing = m_bench->driver().removeVersion(key, all[0].id);
    S3_VERIFY(S3Store::wait(undoing));
    QCOMPARE(m_bench->peer.get(m_bench->bucket, key), std::optional<QByteArray>("second one"));
    const auto back = m_bench->driver().removeVersion(key, all[1].id);
    S3_VERIFY(S3Store::wait(back));
    QCOMPARE(m_bench->peer.get(m_bench->bucket, key), std::optional<QByteArray>("first"));
    QCOMPARE(versions(key).size(), 1);
}

void tst_S3Properties::removeAll_takesManyAtOnce()
{
    QList<std::pair<QString, QByteArray>> objects;
    QStringList paths{u"was/never/there"_s};
    for (int number = 0; number < 60; ++number)
        objects.append({u"folder/<&> %1 Größe+%2"_s.arg(number), "x"});
    objects.append({u"two\nlines"_s, "x"});
    objects.append({u"bell\a"_s, "x"}); // no XML holds it
    for (const auto &object : std::as_const(objects))
        paths << object.first;
    if (!m_bench->peer.putAll(m_bench->bucket, objects))
        objects.removeLast();
    QVERIFY(m_bench->peer.put(m_bench->bucket, u"stays"_s, "x"));
    QVERIFY(m_bench->driver().largestRemoval() > paths.size());
    const auto removing = m_bench->driver().removeAll(paths);
    const auto &removed = S3Store::wait(removing);
    S3_VERIFY(removed);
    QVERIFY2(removed->isEmpty(), qPrintable(removed->isEmpty() ? QString() : removed->begin()->detail));
    QCOMPARE(m_bench->peer.everything(m_bench->bucket), QStringList{u"stays"_s});
}

void tst_S3Properties::removeAll_tellsWhatStays()
{
    for (const QString &key : {u"a"_s, u"kept"_s, u"z"_s})
        QVERIFY(m_bench->peer.put(m_bench->bucket, key, "x"));
    const QString policy = u"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\","
                           "\"Action\":\"s3:DeleteObject\",\"Resource\":\"arn:aws:s3:::%1/kept\"}]}"_s.arg(
                               m_bench->bucket);
    if (m_bench->peer.call(u"put_bucket_policy"_s, {{u"Bucket"_s, m_bench->bucket}, {u"Policy"_s, policy}})
            .contains(u"error"_s))
        QSKIP("the server has no policies");
    const auto removing = m_bench->driver().removeAll({u"a"_s, u"kept"_s, u"z"_s});
    const auto &removed = S3Store::wait(removing);
    const QStringList left = m_bench->peer.everything(m_bench->bucket);
    m_bench->peer.call(u"delete_bucket_policy"_s, {{u"Bucket"_s, m_bench->bucket}});
    S3_VERIFY(removed);
    QCOMPARE(removed->keys(), QStringList{u"kept"_s});
    QCOMPARE(removed->value(u"kept"_s).kind, ErrorKind::NotPermitted);
    QCOMPARE(left, QStringList{u"kept"_s});
}

QTEST_GUILESS_MAIN(tst_S3Properties)
#include "tst_s3_properties.moc"
