// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// Carries the precompiled header that the test programs share.
namespace {
[[maybe_unused]] const int precompiled = 1;
}
