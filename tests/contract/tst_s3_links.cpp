// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3driver.h"
#include "model/store.h"
#include "model/workerpool.h"
#include "tests/contract/s3peer.h"

#include <QProcess>
#include <QtTest>

#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// Links that end by themselves, as a program without any key uses them.
class tst_S3Links : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void link_readsUntilItEnds_data();
    void link_readsUntilItEnds();
    void tooLong_isBadInput();

private:
    /// The body, and the status at its end.
    static std::pair<QByteArray, int> fetch(const QUrl &url)
    {
        QProcess curl;
        // Not on a command line: whoever sees it can read.
        curl.start(u"curl"_s, {u"-s"_s, u"-w"_s, u"\n%{http_code}"_s, u"-K"_s, u"-"_s});
        curl.write("url = \"" + url.toEncoded() + "\"\n");
        curl.closeWriteChannel();
        if (!curl.waitForFinished(10'000))
            return {};
        const QByteArray all = curl.readAllStandardOutput();
        const qsizetype line = all.lastIndexOf('\n');
        return {all.left(line), all.mid(line + 1).toInt()};
    }

    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
};

void tst_S3Links::link_readsUntilItEnds_data()
{
    QTest::addColumn<QByteArray>("server");
    QTest::newRow("radosgw") << QByteArray("QM_TEST_S3");
    QTest::newRow("Swift's S3 API") << QByteArray("QM_TEST_SWIFT_S3");
}

void tst_S3Links::link_readsUntilItEnds()
{
    QFETCH(QByteArray, server);
    S3Peer peer(server);
    if (const QString missing = peer.missing(); !missing.isEmpty())
        QFAIL(qPrintable(missing));
    const QString bucket = u"links-%1"_s.arg(::getpid());
    QVERIFY(peer.makeBucket(bucket));
    const QString key = u"a b+c%41/Größe.img"_s;
    QVERIFY(peer.put(bucket, key, "content"));

    StoreRegistry registry(QList<DriverEntry>{s3DriverEntry(m_pool)});
    const auto configuration = parseConfiguration(
        "[DEFAULT]\nenabled_backends = s:s3\n[glance_store]\ndefault_backend = s\n[s]\ns3_store_host = "
            + peer.endpoint().toLatin1() + "\ns3_store_access_key = " + peer.accessKey()
            + "\ns3_store_secret_key = " + peer.secretKey() + "\ns3_store_bucket = " + bucket.toLatin1() + '\n',
        u"links.conf"_s, registry.schemas());
    QVERIFY(configuration);
    registry.setConfiguration(*configuration);
    Store *store = registry.store(u"s"_s);
    const auto driver = registry.driver(*store);
    QVERIFY(driver->canSignUrls());
    const auto wait = [](Operation &operation) {
        QSignalSpy finished(&operation, &Operation::finished);
        operation.start();
        return finished.wait(10'000);
    };
    const auto probe = driver->probe();
    QVERIFY(wait(*probe));
    store->applyProbe(probe->result(), u"test"_s);

    const auto making = driver->signedUrl(key, 60);
    QVERIFY(wait(*making));
    QVERIFY2(making->result(), making->result() ? "" : qPrintable(making->result().error().detail));
    const SignedUrl link = *making->result();
    QVERIFY(!link.url.toEncoded().contains(peer.secretKey()));
    QCOMPARE(fetch(link.url), std::pair(QByteArray("content"), 200));
    QUrl other = link.url;
    other.setPath(other.path().replace(u"Größe"_s, u"other"_s));
    QCOMPARE(fetch(other).second, 403); // it is for one object

    const auto brief = driver->signedUrl(key, 1);
    QVERIFY(wait(*brief));
    QVERIFY(brief->result());
    QTRY_COMPARE_WITH_TIMEOUT(fetch(brief->result()->url).second, 403, 10'000);

    const auto none = driver->signedUrl(u"no-such-object"_s, 60);
    QVERIFY(wait(*none));
    QVERIFY(!none->result());
    QCOMPARE(none->result().error().kind, ErrorKind::NotFound);
    QVERIFY(peer.dropBucket(bucket));
}

void tst_S3Links::tooLong_isBadInput()
{
    StoreRegistry registry(QList<DriverEntry>{s3DriverEntry(m_pool)});
    const auto configuration = parseConfiguration(
        "[DEFAULT]\nenabled_backends = s:s3\n[s]\ns3_store_host = http://127.0.0.1:9\ns3_store_access_key = a\n"
        "s3_store_secret_key = b\ns3_store_bucket = c\n",
        u"links.conf"_s, registry.schemas());
    QVERIFY(configuration);
    registry.setConfiguration(*configuration);
    Store *store = registry.store(u"s"_s);
    store->applyProbe(ProbeReport(), u"test"_s);
    const auto making = registry.driver(*store)->signedUrl(u"x"_s, 8 * 24 * 60 * 60);
    QSignalSpy finished(making.get(), &Operation::finished);
    making->start();
    QVERIFY(finished.wait(10'000));
    QVERIFY(!making->result());
    QCOMPARE(making->result().error().kind, ErrorKind::BadInput);
}

QTEST_GUILESS_MAIN(tst_S3Links)
#include "tst_s3_links.moc"
