// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/opensslhash.h"
#include "model/streamhash.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

QByteArray noise(qsizetype size)
{
    QByteArray data(size, Qt::Uninitialized);
    QRandomGenerator random(1);
    std::generate(data.begin(), data.end(), [&random] { return static_cast<char>(random.generate()); });
    return data;
}

QString hex(const QByteArray &data, QCryptographicHash::Algorithm algorithm)
{
    return QString::fromLatin1(QCryptographicHash::hash(data, algorithm).toHex());
}

} // namespace

class tst_StreamHash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { setHasherFactory(nullptr); }

    void stream_isAsGlanceHasIt();
    void parallel_isTheSame_data();
    void parallel_isTheSame();
    void parallel_lendsItsBuffers();
    void parallel_holdsTheCallerBack();
    void parallel_mayBeLeftUnfinished();
    void openSsl_isTheSame();
};

void tst_StreamHash::stream_isAsGlanceHasIt()
{
    StreamHash hash;
    hash.add("ab");
    hash.add("c");
    QCOMPARE(hash.size(), 3);
    QCOMPARE(hash.md5(), u"900150983cd24fb0d6963f7d28e17f72"_s);              // RFC 1321
    QVERIFY(hash.sha512().startsWith(u"ddaf35a193617abacc417349ae204131"_s)); // FIPS 180
    QCOMPARE(hash.md5(), u"900150983cd24fb0d6963f7d28e17f72"_s);              // asked twice
    StreamHash md5(HashKind::Md5);
    md5.add("abc");
    QCOMPARE(md5.md5(), hash.md5());
    QCOMPARE(md5.sha512(), QString());
}

void tst_StreamHash::parallel_isTheSame_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<int>("kinds");
    constexpr int both = 3;
    QTest::newRow("nothing") << qsizetype(0) << both;
    QTest::newRow("a byte") << qsizetype(1) << both;
    QTest::newRow("one block") << qsizetype(1000) << both;
    QTest::newRow("a byte more") << qsizetype(1001) << both;
    QTest::newRow("many blocks") << qsizetype(1'234'567) << both;
    QTest::newRow("MD5 alone") << qsizetype(54'321) << 1;
    QTest::newRow("SHA-512 alone") << qsizetype(54'321) << 2;
    QTest::newRow("none") << qsizetype(54'321) << 0;
}

void tst_StreamHash::parallel_isTheSame()
{
    QFETCH(qsizetype, size);
    QFETCH(int, kinds);
    const QByteArray data = noise(size);
    ParallelHash hash(HashKinds::fromInt(kinds), 1000);
    for (qsizetype at = 0, step = 1; at < size; at += step, step = step * 2 % 2999) // less and more than a block
        hash.add(QByteArrayView(data).sliced(at, std::min(step, size - at)));
    QCOMPARE(hash.size(), size);
    QCOMPARE(hash.sha512(), (kinds & 2) != 0 ? hex(data, QCryptographicHash::Sha512) : QString());
    QCOMPARE(hash.md5(), (kinds & 1) != 0 ? hex(data, QCryptographicHash::Md5) : QString());
}

void tst_StreamHash::parallel_lendsItsBuffers()
{
    const QByteArray data = noise(100'000);
    ParallelHash hash(allHashes, 4096);
    QByteArray seen;
    while (hash.size() < data.size()) {
        const qint64 size = std::min<qint64>(hash.blockSize() - hash.size() % 7, data.size() - hash.size());
        memcpy(hash.buffer(), data.constData() + hash.size(), static_cast<size_t>(size));
        seen += hash.commit(size).toByteArray();
    }
    QCOMPARE(hash.commit(0).size(), 0); // the end
    QVERIFY(seen == data);
    QCOMPARE(hash.md5(), hex(data, QCryptographicHash::Md5));
}

namespace {

std::atomic_int hashing = 0;
QSemaphore permission;

/// Waits to be let.
class HeldHasher final : public Hasher
{
public:
    void add(QByteArrayView) override
    {
        ++hashing;
        permission.acquire();
    }
    [[nodiscard]] QByteArray result() override { return "done"; }
};

} // namespace

void tst_StreamHash::parallel_holdsTheCallerBack()
{
    setHasherFactory([](HashKind) -> std::unique_ptr<Hasher> { return std::make_unique<HeldHasher>(); });
    std::atomic_int committed = 0;
    std::unique_ptr<QThread> caller(QThread::create([&committed] {
        ParallelHash hash(HashKind::Md5, 10);
        for (int i = 0; i < 100; ++i) {
            hash.add("0123456789");
            ++committed;
        }
        QCOMPARE(hash.md5(), QString::fromLatin1(QByteArray("done").toHex()));
    }));
    caller->start();
    QTRY_COMPARE(hashing.load(), 1);
    QTRY_COMPARE(committed.load(), 4); // all buffers are full
    permission.release(3);
    QTRY_COMPARE(committed.load(), 7);
    permission.release(1000);
    QVERIFY(caller->wait(5'000));
    QCOMPARE(committed.load(), 100);
}

void tst_StreamHash::parallel_mayBeLeftUnfinished()
{
    for (int blocks = 0; blocks < 6; ++blocks) {
        ParallelHash hash(allHashes, 100'000);
        for (int i = 0; i < blocks; ++i)
            hash.add(QByteArray(100'000, 'x'));
        // gone without having been asked: nothing hangs, nothing is read after it is freed
    }
}

void tst_StreamHash::openSsl_isTheSame()
{
    const QByteArray data = noise(300'000);
    for (const HashKind kind : {HashKind::Md5, HashKind::Sha512}) {
        const std::unique_ptr<Hasher> hasher = openSslHasher(kind);
        QVERIFY(hasher);
        hasher->add(QByteArrayView(data).first(12'345));
        hasher->add({});
        hasher->add(QByteArrayView(data).sliced(12'345));
        QCOMPARE(hasher->result(), QCryptographicHash::hash(data, kind == HashKind::Md5 ? QCryptographicHash::Md5
                                                                                        : QCryptographicHash::Sha512));
    }
    setHasherFactory(openSslHasher);
    ParallelHash hash(allHashes, 1000);
    hash.add(data);
    QCOMPARE(hash.md5(), hex(data, QCryptographicHash::Md5));
    QCOMPARE(hash.sha512(), hex(data, QCryptographicHash::Sha512));
}

QTEST_GUILESS_MAIN(tst_StreamHash)
#include "tst_streamhash.moc"
