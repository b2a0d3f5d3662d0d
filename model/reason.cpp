// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/reason.h"

#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

QString answerName(Answer answer)
{
    switch (answer) {
    case Answer::Unknown:
        return u"unknown"_s;
    case Answer::No:
        return u"no"_s;
    case Answer::Yes:
        return u"yes"_s;
    }
    return {};
}

QString layerName(Layer layer)
{
    switch (layer) {
    case Layer::Driver:
        return u"driver"_s;
    case Layer::Configuration:
        return u"configuration"_s;
    case Layer::Backend:
        return u"backend"_s;
    case Layer::Object:
        return u"object"_s;
    case Layer::Override:
        return u"override"_s;
    }
    return {};
}

QString reasonCode(Reason reason)
{
    switch (reason) {
    case Reason::None:
        return {};
    case Reason::NotSupported:
        return u"not-supported"_s;
    case Reason::NotConfigured:
        return u"not-configured"_s;
    case Reason::BadConfiguration:
        return u"bad-configuration"_s;
    case Reason::NotPermitted:
        return u"not-permitted"_s;
    case Reason::ReadOnly:
        return u"read-only"_s;
    case Reason::Full:
        return u"full"_s;
    case Reason::NoInodes:
        return u"no-inodes"_s;
    case Reason::Quota:
        return u"quota"_s;
    case Reason::TooLarge:
        return u"too-large"_s;
    case Reason::Unreachable:
        return u"unreachable"_s;
    case Reason::Timeout:
        return u"timeout"_s;
    case Reason::Maintenance:
        return u"maintenance"_s;
    case Reason::RateLimited:
        return u"rate-limited"_s;
    case Reason::Certificate:
        return u"certificate"_s;
    case Reason::Authentication:
        return u"authentication"_s;
    case Reason::MissingRoot:
        return u"missing-root"_s;
    case Reason::NotMounted:
        return u"not-mounted"_s;
    case Reason::Gone:
        return u"gone"_s;
    case Reason::Immutable:
        return u"immutable"_s;
    case Reason::NoRanges:
        return u"no-ranges"_s;
    case Reason::BadAnswer:
        return u"bad-answer"_s;
    case Reason::ServerError:
        return u"server-error"_s;
    case Reason::SecretMissing:
        return u"secret-missing"_s;
    case Reason::DriverNotBuilt:
        return u"driver-not-built"_s;
    case Reason::UnknownDriver:
        return u"unknown-driver"_s;
    case Reason::SafeMode:
        return u"safe-mode"_s;
    case Reason::Simulated:
        return u"simulated"_s;
    case Reason::NotChecked:
        return u"not-checked"_s;
    case Reason::Indeterminate:
        return u"indeterminate"_s;
    }
    return {};
}

Reason reasonFromCode(const QString &code)
{
    if (code.isEmpty())
        return Reason::None;
    for (int i = 0; i <= static_cast<int>(Reason::Indeterminate); ++i) {
        if (reasonCode(static_cast<Reason>(i)) == code)
            return static_cast<Reason>(i);
    }
    return Reason::None;
}

} // namespace Quartermaster
