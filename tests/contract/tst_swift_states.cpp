// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/swiftstore.h"

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// What the driver says of a store, beside what the cluster does to raw requests.
class tst_SwiftStates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void state_data();
    void state();
    void badKey();
    void noContainer();
    void token_isRenewed();
    void keystone_reader();
    void keystone_down();
    void memcached_down();
    void containerServer_down();
    void proxy_down();
};

void tst_SwiftStates::initTestCase()
{
    if (qEnvironmentVariableIsEmpty("QM_TEST_SWIFT_AUTH_URL"))
        QSKIP("QM_TEST_SWIFT_AUTH_URL is not set: see tests/servers/README.md");
}

void tst_SwiftStates::cleanup()
{
    if (!qEnvironmentVariableIsEmpty("QM_TEST_SWIFT_DIR"))
        swift(u"reset"_s);
}

void tst_SwiftStates::state_data()
{
    QTest::addColumn<QString>("command"); // $A is the account
    QTest::addColumn<bool>("isPlain");    // asked by one who has what ACLs give
    QTest::addColumn<bool>("list");
    QTest::addColumn<bool>("read");
    QTest::addColumn<bool>("write");
    QTest::addColumn<bool>("remove");
    QTest::addColumn<Reason>("reason"); // of the first that is not allowed
    const auto row = [](const char *name, const QString &command, bool list, bool read, bool write, bool remove,
                        Reason reason, bool isPlain = false) {
        QTest::newRow(name) << command << isPlain << list << read << write << remove << reason;
    };
    row("fine", {}, true, true, true, true, Reason::None);
    row("read-only account", u"readonly|on|$A"_s, true, true, false, false, Reason::ReadOnly);
    row("container quota", u"quota|container|images|10|off|$A"_s, true, true, false, true, Reason::Quota);
    row("count quota", u"quota|container|images|off|1|$A"_s, true, true, false, true, Reason::Quota);
    row("account quota", u"quota|account|0|$A"_s, true, true, false, true, Reason::Quota);
    row("a reader by ACL", u"acl|images|$P,.rlistings||$A"_s, true, true, false, false, Reason::NotPermitted, true);
    row("a writer by ACL", u"acl|images||$P|$A"_s, false, false, true, true, Reason::NotPermitted, true);
    row("nobody by ACL", {}, false, false, false, false, Reason::NotPermitted, true);
    row("maintenance", u"room|$A|fail|503 Service Unavailable|7"_s, false, false, false, false, Reason::Maintenance);
    row("too many requests", u"room|$A|fail|429 Too Many Requests|7"_s, false, false, false, false,
        Reason::RateLimited);
    row("PUT and DELETE fail", u"room|$A|fail|503 Service Unavailable|-|PUT,DELETE"_s, true, true, false, true,
        Reason::ServerError);
    row("object server down", u"down|object"_s, true, false, false, false, Reason::ServerError);
    row("account server down", u"down|account"_s, false, true, false, false,
        Reason::ServerError); // 404 but for reading
    row("full", u"full|on"_s, true, true, false, true, Reason::ServerError);
}

void tst_SwiftStates::state()
{
    QFETCH(QString, command);
    QFETCH(bool, isPlain);
    QFETCH(bool, list);
    QFETCH(bool, read);
    QFETCH(bool, write);
    QFETCH(bool, remove);
    QFETCH(Reason, reason);
    const auto account = SwiftAccountOfOwn::own();
    RawSwift raw = account.raw();
    QCOMPARE(raw.ask("PUT", "/images").status, 201);
    QCOMPARE(raw.ask("PUT", "/images/object", {}, "twelve bytes").status, 201);
    SwiftStore bench(isPlain ? account.plainOptions() : account.options());
    QVERIFY(bench.probe().has_value());
    command.replace(u"$A"_s, QString::fromLatin1(account.name))
        .replace(u"$P"_s, QString::fromLatin1(account.plainUser));
    if (!command.isEmpty())
        swift(command);
    // What was cached a second ago holds for another one.
    QTRY_VERIFY_WITH_TIMEOUT((bench.probe(), bench.verdict(OperationKind::List).permits() == list
                                                 && bench.verdict(OperationKind::Get).permits() == read
                                                 && bench.verdict(OperationKind::Add).permits() == write
                                                 && bench.verdict(OperationKind::Delete).permits() == remove),
                             12'000);
    const auto kinds = {OperationKind::List, OperationKind::Get, OperationKind::Add, OperationKind::Delete};
    for (const OperationKind kind : kinds) {
        if (const Verdict verdict = bench.verdict(kind); !verdict.permits()) {
            QVERIFY2(verdict.deciding.reason == reason,
                     qPrintable(reasonCode(verdict.deciding.reason) + u' ' + verdict.deciding.detail));
            break;
        }
    }
    QVERIFY(raw.names("images") == QStringList{u"object"_s} || !list || isPlain); // probing leaves nothing
}

void tst_SwiftStates::badKey()
{
    const auto account = SwiftAccountOfOwn::own();
    SwiftStore bench(SwiftAccountOfOwn::optionsOf(account.user, "wrong"));
    const auto report = bench.probe();
    QVERIFY(!report);
    QCOMPARE(report.error().kind, ErrorKind::NotAuthenticated);
    QCOMPARE(bench.verdict(OperationKind::List).deciding.reason, Reason::Authentication);
}

void tst_SwiftStates::noContainer()
{
    const auto account = SwiftAccountOfOwn::own();
    SwiftStore bench(account.options());
    QVERIFY(bench.probe().has_value());
    QCOMPARE(bench.verdict(OperationKind::Add).deciding.reason, Reason::MissingRoot);
    QVERIFY(bench.verdict(OperationKind::CreateContainer).permits());
    SwiftStore creating(account.options() + "swift_store_create_container_on_put = true\n");
    QVERIFY(creating.probe().has_value());
    QVERIFY(creating.verdict(OperationKind::Add).permits());
    QVERIFY(!creating.verdict(OperationKind::Get).permits());
    const auto added = creating.driver->add(u"object"_s, memorySource("here"));
    QVERIFY(waitFor(*added));
    CONTRACT_VERIFY(added->result());
    QCOMPARE(account.raw().names("images"), QStringList{u"object"_s});
}

void tst_SwiftStates::token_isRenewed()
{
    const auto account = SwiftAccountOfOwn::own();
    RawSwift raw = account.raw();
    QCOMPARE(raw.ask("PUT", "/images").status, 201);
    QCOMPARE(raw.ask("PUT", "/images/object", {}, "x").status, 201);
    SwiftStore bench(account.options());
    QVERIFY(bench.probe().has_value());
    swift(u"expire-tokens"_s);
    const auto operation = bench.driver->stat(u"object"_s);
    QVERIFY(waitFor(*operation));
    CONTRACT_VERIFY(operation->result());
    swift(u"expire-tokens"_s); // a body that is on its way when the token is refused
    const auto added = bench.driver->add(u"new"_s, memorySource(QByteArray(3 << 20, 'x')));
    QVERIFY(waitFor(*added));
    CONTRACT_VERIFY(added->result());
}

void tst_SwiftStates::keystone_reader()
{
    if (qEnvironmentVariableIsEmpty("QM_TEST_KEYSTONE_URL"))
        QSKIP("QM_TEST_KEYSTONE_URL is not set: see tests/servers/README.md");
    RawSwift raw = SwiftLogin{.kind = SwiftLogin::Kind::Keystone}.raw();
    const QByteArray container = nextContainer();
    QCOMPARE(raw.ask("PUT", '/' + container).status, 201);
    SwiftStore bench("swift_store_auth_version = 3\nswift_store_auth_address = " + qgetenv("QM_TEST_KEYSTONE_URL")
                     + "\nswift_store_user = " + qgetenv("QM_TEST_KEYSTONE_PROJECT") + ':'
                     + qgetenv("QM_TEST_KEYSTONE_READER_USER") + "\nswift_store_key = "
                     + qgetenv("QM_TEST_KEYSTONE_READER_PASSWORD") + "\nswift_store_container = " + container + '\n');
    QVERIFY(bench.probe().has_value());
    QVERIFY(bench.verdict(OperationKind::Get).permits());
    QVERIFY(bench.verdict(OperationKind::List).permits());
    for (const OperationKind kind : {OperationKind::Add, OperationKind::Delete, OperationKind::CreateContainer}) {
        QVERIFY(!bench.verdict(kind).permits());
        QCOMPARE(bench.verdict(kind).deciding.reason, Reason::NotPermitted);
    }
    raw.removeContainer(container);
}

void tst_SwiftStates::keystone_down()
{
    if (qEnvironmentVariableIsEmpty("QM_TEST_KEYSTONE_URL"))
        QSKIP("QM_TEST_KEYSTONE_URL is not set: see tests/servers/README.md");
    const SwiftLogin login{.kind = SwiftLogin::Kind::Keystone};
    RawSwift raw = login.raw();
    const QByteArray container = nextContainer();
    QCOMPARE(raw.ask("PUT", '/' + container).status, 201);
    SwiftStore bench(login.options() + "swift_store_container = " + container + '\n');
    QVERIFY(bench.probe().has_value());
    control(u"keystone"_s, {u"down"_s});
    // The proxy knows the token for 5 s yet.
    QTRY_VERIFY_WITH_TIMEOUT((bench.probe(), !bench.verdict(OperationKind::Get).permits()), 30'000);
    const Finding why = bench.verdict(OperationKind::Get).deciding;
    control(u"keystone"_s, {u"start"_s});
    QVERIFY2(why.reason == Reason::Unreachable, qPrintable(reasonCode(why.reason) + u' ' + why.detail));
    QVERIFY2(why.detail.startsWith("authentication: "_L1), qPrintable(why.detail));
    QTRY_VERIFY_WITH_TIMEOUT((bench.probe(), bench.verdict(OperationKind::Get).permits()), 30'000);
    raw.removeContainer(container);
}

/// A good token is refused, and a new one is not given: that is no wrong password.
void tst_SwiftStates::memcached_down()
{
    const auto account = SwiftAccountOfOwn::own();
    QCOMPARE(account.raw().ask("PUT", "/images").status, 201);
    SwiftStore bench(account.options());
    QVERIFY(bench.probe().has_value());
    swift(u"down|memcached"_s);
    QTRY_VERIFY_WITH_TIMEOUT((bench.probe(), !bench.verdict(OperationKind::Get).permits()), 12'000);
    const Finding why = bench.verdict(OperationKind::Get).deciding;
    swift(u"start|memcached"_s);
    QVERIFY2(why.reason == Reason::ServerError || why.reason == Reason::Unreachable,
             qPrintable(reasonCode(why.reason) + u' ' + why.detail));
    QTRY_VERIFY_WITH_TIMEOUT((bench.probe(), bench.verdict(OperationKind::Get).permits()), 12'000);
}

/// What else than listing goes on depends on how long the proxies know the container yet.
void tst_SwiftStates::containerServer_down()
{
    const auto account = SwiftAccountOfOwn::own();
    QCOMPARE(account.raw().ask("PUT", "/images").status, 201);
    SwiftStore bench(account.options());
    QVERIFY(bench.probe().has_value());
    QVERIFY(bench.verdict(OperationKind::List).permits());
    swift(u"down|container"_s);
    QTRY_VERIFY_WITH_TIMEOUT((bench.probe(), !bench.verdict(OperationKind::List).permits()), 12'000);
    const Finding why = bench.verdict(OperationKind::List).deciding;
    swift(u"start|container"_s);
    QVERIFY2(why.reason == Reason::ServerError, qPrintable(reasonCode(why.reason) + u' ' + why.detail));
    QTRY_VERIFY_WITH_TIMEOUT((bench.probe(), bench.verdict(OperationKind::List).permits()), 12'000);
}

void tst_SwiftStates::proxy_down()
{
    const auto account = SwiftAccountOfOwn::own();
    QCOMPARE(account.raw().ask("PUT", "/images").status, 201);
    SwiftStore bench(account.options());
    QVERIFY(bench.probe().has_value());
    swift(u"down|proxy"_s);
    bench.probe();
    const Finding why = bench.verdict(OperationKind::Get).deciding;
    swift(u"start|proxy"_s);
    QCOMPARE(why.reason, Reason::Unreachable);
    QTRY_VERIFY_WITH_TIMEOUT((bench.probe(), bench.verdict(OperationKind::Get).permits()), 12'000);
}

QTEST_GUILESS_MAIN(tst_SwiftStates)
#include "tst_swift_states.moc"
